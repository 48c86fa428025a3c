/** One event is one journald entry with fields; beside journald there are stderr and a recording twin. */
package io.masakari.runtime.journal;
