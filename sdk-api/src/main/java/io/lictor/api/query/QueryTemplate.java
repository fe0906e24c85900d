package io.lictor.api.query;

/**
 * Rule by which one prepared query stands for many names.
 *
 * @param regexp expression whose groups the query may use as <code>${match(1)}</code>; empty for none
 * @param removeEmptyTags whether tags that come out empty are left out
 */
public record QueryTemplate(String regexp, boolean removeEmptyTags) {}
