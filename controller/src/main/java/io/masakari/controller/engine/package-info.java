/** Drives recoveries: loads state, asks the core, stores, performs commands, feeds results back. */
package io.masakari.controller.engine;
