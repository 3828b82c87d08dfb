package org.caravan.access;

import java.io.Serializable;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/**
 * What a session knows: who has signed in, and the word that forms bring back.
 *
 * @param hash of the password that was given, which ends the session where it is another one; null of an OpenID provider's person
 */
record SignedIn(String name, String hash, String csrf) implements Serializable {

    private static final String ATTRIBUTE = SignedIn.class.getName();
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Begins a session; one that was there before is not gone on with, since somebody else may have begun it. */
    static void begin(HttpServletRequest request, String name, String hash) {
        HttpSession before = request.getSession(false);
        if (before != null) {
            before.invalidate();
        }
        request.getSession(true).setAttribute(ATTRIBUTE, new SignedIn(name, hash, random()));
    }

    /** Null where nobody has signed in. */
    static SignedIn of(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? null : (SignedIn) session.getAttribute(ATTRIBUTE);
    }

    static String random() {
        byte[] random = new byte[24];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    boolean isOfOurForm(HttpServletRequest request) {
        String given = request.getHeader(Gate.CSRF_HEADER);
        if (given == null) {
            given = request.getParameter(Gate.CSRF_FIELD);
        }
        return given != null && MessageDigest.isEqual(given.getBytes(), csrf.getBytes());
    }

    @Override
    public String toString() {
        return name;
    }
}
