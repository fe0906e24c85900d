/** Applications that the tests run in JVMs of their own; each ends when its standard input does. */
package io.lictor.http.registration.app;
