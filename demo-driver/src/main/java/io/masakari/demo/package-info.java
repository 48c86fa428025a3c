/**
 * The demo: raises the lab, starts the real programs in it, cuts a host's power, shows what they log, and judges the
 * result by what Nova and the power controller say, not by what the programs say about themselves.
 */
package io.masakari.demo;
