package io.lictor.api.discovery;

/**
 * What a proxy stands for ({@code Service.Kind} and {@code Service.Proxy}).
 *
 * @param kind such as {@code connect-proxy} or {@code mesh-gateway}
 * @param service name of the service behind a {@code connect-proxy}, or empty
 * @param id id of the instance behind it, or empty where it stands for any
 */
public record ProxiedService(String kind, String service, String id) {}
