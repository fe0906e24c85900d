/** Helpers shared by the modules of the SDK, not for users. */
package io.lictor.api.internal;
