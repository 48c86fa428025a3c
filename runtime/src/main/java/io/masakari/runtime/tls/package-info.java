/** Whom a TLS client of ours trusts. */
package io.masakari.runtime.tls;
