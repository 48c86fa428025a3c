/** The controller's memory: one SQLite file, its schema, and the tables' SQL beside their rows. */
package io.masakari.controller.store;
