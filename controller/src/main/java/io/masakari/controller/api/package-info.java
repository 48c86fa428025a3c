/** HTTP: listeners, REST resources, wire records. The only place with Masakari's wire names. */
package io.masakari.controller.api;
