/** Reports to the controller: their format, sending them, and keeping them on disk until they are answered. */
package io.masakari.runtime.report;
