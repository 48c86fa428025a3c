/** What the monitors have in common: a loop, a link to what they watch, a way to the controller. */
package io.masakari.runtime.monitor;
