package io.lictor.mesh.traffic;

/**
 * What becomes of the path of a request.
 *
 * @param replaced how much of its beginning is replaced, or {@link #ALL} of it; {@link #NOTHING} to leave it as it is
 * @param by what comes instead
 */
record PathRewrite(int replaced, String by) {

    static final int ALL = Integer.MAX_VALUE;
    static final int NOTHING = -1;
    static final PathRewrite NONE = new PathRewrite(NOTHING, "");

    /** A rewrite of what a rule has matched. */
    static PathRewrite of(String exact, String prefix, String by) {
        if (by.isEmpty()) {
            return NONE;
        }
        String path = RawPath.normal(by.startsWith("/") ? by : "/" + by);
        return new PathRewrite(exact.isEmpty() ? RawPath.normal(prefix).length() : ALL, path);
    }

    /** The new path. What would be two slashes where the parts meet is one. */
    String apply(String path) {
        if (replaced == NOTHING) {
            return path;
        }
        String normal = RawPath.normal(path);
        String rest = replaced >= normal.length() ? "" : normal.substring(replaced);
        return by.endsWith("/") && rest.startsWith("/") ? by + rest.substring(1) : by + rest;
    }
}
