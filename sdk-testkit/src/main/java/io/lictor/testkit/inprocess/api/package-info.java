/** The sections of Consul's HTTP API, one class each. */
@NullMarked
package io.lictor.testkit.inprocess.api;

import org.jspecify.annotations.NullMarked;
