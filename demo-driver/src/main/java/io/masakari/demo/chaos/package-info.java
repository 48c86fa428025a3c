/** Faults on the real cluster with the real daemons, drawn from a seed and judged from outside; bin/chaos. */
package io.masakari.demo.chaos;
