/** Logins that last, and the token of a client that goes with them. */
package io.lictor.http.login;
