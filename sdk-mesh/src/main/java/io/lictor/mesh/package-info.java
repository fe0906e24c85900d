/** A service's place in the mesh: its certificate, what it accepts of others, and who may call it. */
package io.lictor.mesh;
