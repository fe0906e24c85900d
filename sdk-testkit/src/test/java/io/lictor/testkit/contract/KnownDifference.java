package io.lictor.testkit.contract;

/**
 * A fact that does not hold on an implementation.
 *
 * @param fact the fact's {@link Fact#id()}
 * @param reason why not
 */
record KnownDifference(String fact, String reason) {}
