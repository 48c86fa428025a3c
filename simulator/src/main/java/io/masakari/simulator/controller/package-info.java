/** The controller's disk, and the real controller on it: processes that crash, hang and take over. */
package io.masakari.simulator.controller;
