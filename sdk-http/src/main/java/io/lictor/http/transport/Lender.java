package io.lictor.http.transport;

/** A share of the connections that lends some of them while it can do without. */
interface Lender {

    /** Lends one at once, if it may and has one. */
    boolean tryLend();

    /** Takes one back. */
    void takeBack();
}
