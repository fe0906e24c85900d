/** Real nginx processes for tests. */
package io.lictor.examples.nginx;
