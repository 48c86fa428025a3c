/**
 * The main job as a play: raises the lab, starts the real programs in it, cuts a host's power, draws what they log and
 * judges the end from outside, by Nova's word and the power controller's, not by the programs' own.
 */
package io.masakari.demo;
