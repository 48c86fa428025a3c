/** Durable work: claims and leases of recoveries, so that each has one controller that acts on it. */
package io.masakari.controller.queue;
