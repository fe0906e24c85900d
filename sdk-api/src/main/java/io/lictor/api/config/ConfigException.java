package io.lictor.api.config;

import java.util.List;
import java.util.stream.Collectors;

import io.lictor.api.ConsulException;

/**
 * What Consul holds cannot be made into the config's type; the message names all problems at once.
 *
 * <p>Thrown by the opening of a config. Later it is only reported, and the last good value stays. Trying again does not
 * help; correcting the keys does.
 */
public final class ConfigException extends ConsulException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<ConfigProblem> problems;

    /**
     * A failure.
     *
     * @param config name of the config
     * @param problems what is wrong, at least one
     */
    public ConfigException(String config, List<ConfigProblem> problems) {
        super("config " + config + ": " + (problems.size() == 1 ? "" : problems.size() + " problems: ")
                + problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("; ")), null);
        this.problems = List.copyOf(problems);
    }

    /**
     * What is wrong.
     *
     * @return all problems, in the order of the record's components
     */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
