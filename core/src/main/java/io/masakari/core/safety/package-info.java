/** "May we act?": quorum, fencing proof, storm, maintenance; answers Allow or Hold with a reason. */
package io.masakari.core.safety;
