/** Shared by the packages beside it, for nobody else: loading of libraries and the few calls of libc. */
package io.masakari.nativebindings.internal;
