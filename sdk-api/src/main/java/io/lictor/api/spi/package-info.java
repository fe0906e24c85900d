/** The seam by which an implementation of the client is found. */
package io.lictor.api.spi;
