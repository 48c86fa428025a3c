/** HTTP transport: listeners on TCP, TLS and a Unix socket, with limits. Knows nothing of Masakari. */
package io.masakari.controller.api.http;
