/** The provider of the client, found by {@link java.util.ServiceLoader}. */
package io.lictor.http;
