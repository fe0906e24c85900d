/** Instances of services, queries for them, and the view that watches them. */
package io.lictor.api.discovery;
