/**
 * Locks that one can trust: a holder knows from its own clock when it has lost its lock, and shows a fencing token that
 * grows from one holder to the next.
 */
package io.lictor.lock;
