/** Detection of failed instances: what the hypervisor told or was found with goes in, reports come out. */
package io.masakari.core.instance;
