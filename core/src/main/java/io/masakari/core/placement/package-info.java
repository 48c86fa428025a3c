/** Which instances, in which order, and to which targets. */
package io.masakari.core.placement;
