package org.caravan.access;

import java.util.Optional;

import javax.sql.DataSource;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;

import org.caravan.http.Logins;

/** Who may what: the gate in front of the pages for people, and what it asks. */
public final class Access {

    private final People people;
    private final Tokens tokens;
    private final Audit audit;
    private final Optional<OpenId> openId;

    public Access(DataSource dataSource, Optional<OpenId> openId) {
        this.people = new People(dataSource);
        this.tokens = new Tokens(dataSource);
        this.audit = new Audit(dataSource);
        this.openId = openId;
    }

    /** The filter in front of every page. */
    public Filter gate(Logins logins, SignInForm form) {
        return new Gate(logins, people, tokens, new SignIn(logins, people, form, openId));
    }

    public People people() {
        return people;
    }

    public Tokens tokens() {
        return tokens;
    }

    /** The word that every form brings back, as a hidden field {@code csrf}, or a script as the header {@code X-CSRF-Token}. */
    public static String csrf(HttpServletRequest request) {
        SignedIn signedIn = SignedIn.of(request);
        return signedIn == null ? "" : signedIn.csrf();
    }

    /** How the person of that request came: for what {@link Desk} writes down. */
    public static Audit.Via via(HttpServletRequest request) {
        return Gate.via(request);
    }

    public Audit audit() {
        return audit;
    }

    /**
     * Writes down that the person of that request has seen, or decided, something; before it is shown.
     *
     * @param action one word: query, items, results, files, submit, approve and so on
     * @param about number of a request; null for none
     * @param pacs name; empty for none
     * @param shown matches, rows or files
     */
    public void audit(HttpServletRequest request, String action, Long about, String pacs, long shown) {
        audit.add(Person.of(request).name(), Gate.via(request), action, about, pacs, shown);
    }
}
