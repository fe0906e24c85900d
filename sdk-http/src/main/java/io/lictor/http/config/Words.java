package io.lictor.http.config;

/**
 * What is said about a problem. Only what somebody else has said is searched for secrets: in words of the SDK's own a
 * mask would show what a short secret is.
 *
 * @param before own words
 * @param foreign a message of a constructor, a constraint or a decoder, or a name in a text; maybe empty
 * @param after own words
 */
record Words(String before, String foreign, String after) {

    static Words own(String text) {
        return new Words(text, "", "");
    }

    String without(Secrets secrets) {
        return before + secrets.cutFrom(foreign) + after;
    }
}
