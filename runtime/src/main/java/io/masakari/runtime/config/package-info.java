/** One file and the environment, checked as a whole against a {@link io.masakari.runtime.config.ConfigSpec}. */
package io.masakari.runtime.config;
