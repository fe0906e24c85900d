package io.lictor.api;

/**
 * Status of a check, or of an instance as the worst of its checks, in Consul's words and ordered from good to bad.
 *
 * <pre>{@code
 * if (instance.status() == HealthStatus.PASSING) { ... }
 * }</pre>
 */
public enum HealthStatus {
    /** All is well. */
    PASSING("passing"),
    /** Degraded, still serving; Consul leaves it out of {@code passing} queries. */
    WARNING("warning"),
    /** Not serving; a maintenance mode counts as critical too. */
    CRITICAL("critical");

    private final String text;

    HealthStatus(String text) {
        this.text = text;
    }

    /**
     * Consul's word for it.
     *
     * @return {@code passing}, {@code warning} or {@code critical}
     */
    public String text() {
        return text;
    }

    /**
     * The status for Consul's word.
     *
     * @param text a status as Consul sends it; a word not known is {@link #CRITICAL}, because an instance whose state
     *     nobody understands must not be called
     * @return the status
     */
    public static HealthStatus of(String text) {
        for (HealthStatus status : values()) {
            if (status.text.equals(text)) {
                return status;
            }
        }
        return CRITICAL;
    }

    /**
     * The worse of two.
     *
     * @param other the other status
     * @return this one or the other
     */
    public HealthStatus or(HealthStatus other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
