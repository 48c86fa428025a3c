/** Nova as the controller reaches it: what it does, and what goes wrong on the way. */
package io.masakari.simulator.nova;
