/** From readings of the cluster to verdicts about hosts, with proof of fencing, and to the one monitor that reports. */
package io.masakari.core.detection;
