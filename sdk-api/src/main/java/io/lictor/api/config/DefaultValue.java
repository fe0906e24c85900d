package io.lictor.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a record component is when no layer says so.
 *
 * <pre>{@code
 * record OrdersConfig(@DefaultValue("4") int workers, @DefaultValue("2s") Duration timeout) {}
 * }</pre>
 *
 * <p>Written as it would be in Consul and read in the same way; a text that cannot be read is refused when the config is
 * opened. A list, set, map, {@link java.util.Optional} or record needs none: it is empty, or made of its own defaults.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface DefaultValue {

    /**
     * The value.
     *
     * @return its text
     */
    String value();
}
