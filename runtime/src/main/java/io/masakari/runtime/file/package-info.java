/** Files that are written as a whole. */
package io.masakari.runtime.file;
