/** Keeps services registered: desired state, beats, drain, and the Java agent that starts it without a line of code. */
package io.lictor.http.registration;
