package io.lictor.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record component whose values must not be shown: errors and logs of the SDK have {@code ***} in their place.
 *
 * <pre>{@code
 * record DatabaseConfig(URI url, String user, @Secret String password) {}
 * }</pre>
 *
 * <p>Counts for everything below the component too. The {@code toString} of the application's own record is its own
 * affair.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Secret {}
