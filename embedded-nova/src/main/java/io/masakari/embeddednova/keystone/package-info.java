/** Users, projects and tokens, and Keystone's v3 API in front of them. */
package io.masakari.embeddednova.keystone;
