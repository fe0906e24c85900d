package io.lictor.testkit.inprocess.http;

import java.util.Optional;

/** A request: its head, its decoded path and parameters, and its body, which is read when asked for. */
public final class Request {
    private final Head head;
    private final String path;
    private final Query query;
    private final Body body;
    private final String from;

    Request(Head head, String path, Body body, String from) {
        this.from = from;
        this.head = head;
        this.path = path;
        this.query = Query.parse(head.rawQuery());
        this.body = body;
    }

    /** The method as sent. */
    public String method() {
        return head.method();
    }

    /** Path and query as sent. */
    public String target() {
        return head.target();
    }

    /** Address and port of the client. */
    public String from() {
        return from;
    }

    /** The decoded path. */
    public String path() {
        return path;
    }

    /** The query as sent, without the question mark. */
    public String rawQuery() {
        return head.rawQuery();
    }

    /** The parameters. */
    public Query query() {
        return query;
    }

    /** The first value of a header. */
    public Optional<String> header(String lowerCaseName) {
        return head.header(lowerCaseName);
    }

    /** What Content-Length says; -1 for a chunked body. */
    public long declaredLength() {
        return body.declaredLength();
    }

    /** The whole body. */
    public byte[] body() {
        return body.read();
    }
}
