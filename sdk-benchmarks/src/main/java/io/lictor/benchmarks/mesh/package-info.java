/** What the mesh costs beside TLS with certificates from files. */
package io.lictor.benchmarks.mesh;
