/** The list of processes to watch: its file, and the two forms it comes in. */
package io.masakari.processmonitor.list;
