/** Measurements behind docs/performance.md; {@code bin/benchmark} runs them. */
package io.masakari.bench;
