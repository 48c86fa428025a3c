/** Detection of failed instances: takes the hypervisor's events and lists, returns reports. */
package io.masakari.core.instance;
