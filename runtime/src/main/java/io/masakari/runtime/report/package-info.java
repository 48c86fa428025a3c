/** Reports to the controller: their form on the wire, sending them, and keeping them on disk until it answers. */
package io.masakari.runtime.report;
