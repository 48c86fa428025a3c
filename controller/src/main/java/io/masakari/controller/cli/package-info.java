/** masakarictl: operator commands. Talks to the controller's REST API, never to its database. */
package io.masakari.controller.cli;
