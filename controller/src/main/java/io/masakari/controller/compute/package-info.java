/** Nova, behind the engine's port {@link io.masakari.controller.engine.ComputeApi}. Knows nothing of recoveries. */
package io.masakari.controller.compute;
