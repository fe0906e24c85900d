/** Small programs, each for one feature of the SDK. */
package io.lictor.examples;
