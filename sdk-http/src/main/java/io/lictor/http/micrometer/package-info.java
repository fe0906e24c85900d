/** Meters for Micrometer; the one package that knows it. */
package io.lictor.http.micrometer;
