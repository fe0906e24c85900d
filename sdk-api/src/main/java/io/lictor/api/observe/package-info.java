/** What the SDK reports about itself: the only door for metrics and tracing. */
package io.lictor.api.observe;
