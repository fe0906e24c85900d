/** The seam between a load balancer and the traffic rules of a service mesh. */
package io.lictor.api.traffic;
