/** masakarictl: operator commands. Uses the controller's REST API; only a backup opens the database. */
package io.masakari.controller.cli;
