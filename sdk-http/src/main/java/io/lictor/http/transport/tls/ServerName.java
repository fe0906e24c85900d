package io.lictor.http.transport.tls;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Compares a name with the alternative names of a certificate, as Go does: the common name does not count. */
final class ServerName {

    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private ServerName() {}

    static void check(X509Certificate certificate, String name) throws CertificateException {
        Collection<List<?>> names = names(certificate);
        boolean matches = names.stream().anyMatch(entry -> switch ((Integer) entry.get(0)) {
            case DNS -> matches(lower(String.valueOf(entry.get(1))), lower(name));
            case ADDRESS -> lower(String.valueOf(entry.get(1))).equals(lower(name));
            default -> false;
        });
        if (!matches) {
            throw new CertificateException("it is for " + names.stream().map(entry -> entry.get(1)).toList());
        }
    }

    private static Collection<List<?>> names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null ? List.of() : names;
    }

    /** A star stands for one whole label, and only for the first. */
    private static boolean matches(String pattern, String name) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && pattern.substring(1).equals(name.substring(dot));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
