package io.lictor.testkit.inprocess.filter;

/** What a match compares. Each label is Consul's, from its error texts. */
enum Operator {
    EQUAL("Equal"), NOT_EQUAL("Not Equal"), IN("In"), NOT_IN("Not In"), MATCHES("Matches"), NOT_MATCHES("Not Matches"),
    IS_EMPTY("Is Empty"), IS_NOT_EMPTY("Is Not Empty");

    private final String label;

    Operator(String label) {
        this.label = label;
    }

    /** The operator without its {@code not}. */
    Operator positive() {
        return switch (this) {
            case NOT_EQUAL -> EQUAL;
            case NOT_IN -> IN;
            case NOT_MATCHES -> MATCHES;
            case IS_NOT_EMPTY -> IS_EMPTY;
            default -> this;
        };
    }

    boolean isNegated() {
        return positive() != this;
    }

    @Override
    public String toString() {
        return label;
    }
}
