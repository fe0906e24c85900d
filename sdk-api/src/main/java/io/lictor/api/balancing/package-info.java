/** The seam between a list of instances and the next one to call. */
package io.lictor.api.balancing;
