/** The words of this domain as records and enums, shared by all modules. */
package io.masakari.core.model;
