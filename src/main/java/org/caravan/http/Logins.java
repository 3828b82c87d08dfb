package org.caravan.http;

import java.util.Optional;

/** Asks for passwords: one brake for all forms and pages that take them. */
public interface Logins {

    /**
     * The account where the password is right.
     *
     * @param address of whoever tries; empty is the answer, too, while a name is guessed from it too often
     */
    Optional<Account> check(String name, String password, String address);

    /** The account of that name as it is now. */
    Optional<Account> find(String name);
}
