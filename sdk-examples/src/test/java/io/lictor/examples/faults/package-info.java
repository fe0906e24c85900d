/** Files that follow Consul while their checks, their reloads and the process that writes them go wrong. */
package io.lictor.examples.faults;
