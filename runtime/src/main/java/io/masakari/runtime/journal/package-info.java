/** One event is one journald entry with fields; events also go to stderr, or to a list in tests. */
package io.masakari.runtime.journal;
