/** What both APIs need to speak HTTP and JSON: a listener, requests and replies, counted calls, injected faults. */
package io.masakari.embeddednova.http;
