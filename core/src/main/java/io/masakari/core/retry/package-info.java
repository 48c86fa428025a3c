/** When to try again and when to give up; nothing here sleeps. */
package io.masakari.core.retry;
