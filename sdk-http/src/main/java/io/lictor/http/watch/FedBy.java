package io.lictor.http.watch;

/**
 * What a change feed must tell a watch about.
 *
 * @param scope where the service is
 * @param service its name
 */
public record FedBy(FeedScope scope, String service) {}
