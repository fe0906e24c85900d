/** The service mesh: certificates, intentions, config entries. */
package io.lictor.api.mesh;
