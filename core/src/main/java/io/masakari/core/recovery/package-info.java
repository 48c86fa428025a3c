/** What the recoveries of hosts, instances and processes share. Each kind has a package of its own, with the same parts. */
package io.masakari.core.recovery;
