/**
 * The REST API: resources, authentication, intake of reports. Upstream Masakari's names and forms are known only here.
 */
package io.masakari.controller.api;
