package io.lictor.http.config;

import java.util.List;
import java.util.regex.Pattern;

import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Constraints of Jakarta Validation, which is optional: the only class that knows it. */
final class JakartaValidation {

    private static final Logger LOG = LoggerFactory.getLogger(JakartaValidation.class);
    private static final Pattern INDEX = Pattern.compile("\\[([^]]*)]");
    private static final Pattern CONTAINER_ELEMENT = Pattern.compile("\\.<[^>]*>");

    private final Validator validator;

    private JakartaValidation(Validator validator) {
        this.validator = validator;
    }

    /**
     * A constraint that does not hold.
     *
     * @param path name of the property with dots
     */
    record Violation(String path, String message) {}

    /** For a type; null when the library is absent or has no provider, or when the type has no constraints. */
    static @Nullable JakartaValidation of(Class<?> type) {
        try {
            Validator validator = Present.VALIDATOR;
            return validator == null || !validator.getConstraintsForClass(type).isBeanConstrained()
                    ? null
                    : new JakartaValidation(validator);
        } catch (LinkageError e) {
            LOG.debug("no Jakarta Validation beside sdk-http: {}", e.toString());
            return null;
        }
    }

    /** Loaded only by {@link #of}, which sees to it that the library may be absent; made once, because that is slow. */
    private static final class Present {

        static final @Nullable Validator VALIDATOR = validator();

        private static @Nullable Validator validator() {
            try {
                return Validation.buildDefaultValidatorFactory().getValidator();
            } catch (ValidationException e) {
                LOG.warn("Jakarta Validation is present but cannot be used, so that its constraints do not count ({})",
                        e.toString());
                return null;
            }
        }
    }

    List<Violation> violations(Object value) {
        return validator.validate(value).stream()
                .map(violation -> new Violation(dotted(violation.getPropertyPath().toString()), violation.getMessage()))
                .sorted((first, second) -> first.path.compareTo(second.path)).toList();
    }

    private static String dotted(String path) {
        return INDEX.matcher(CONTAINER_ELEMENT.matcher(path).replaceAll("")).replaceAll(".$1");
    }
}
