/** Clock, threads, randomness and observer as one object. */
package io.lictor.api.runtime;
