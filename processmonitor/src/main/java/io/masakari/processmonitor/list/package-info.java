/** The list of processes to watch: its file, and its two formats. */
package io.masakari.processmonitor.list;
