package org.caravan.http;

/**
 * A line of the users file.
 *
 * @param role {@link Users#ROLE_OPERATOR}, {@link Users#ROLE_MONITOR} or {@link Users#ROLE_PERSON}
 * @param hash of the password; whoever remembers that somebody is signed in remembers it, too, since a new password ends that
 */
public record Account(String name, String role, String hash) {

    /** Whether this one may do what a person may. */
    public boolean isPerson() {
        return !role.equals(Users.ROLE_MONITOR);
    }

    /** Whether this one runs Caravan, and so may everything. */
    public boolean isOperator() {
        return role.equals(Users.ROLE_OPERATOR);
    }

    @Override
    public String toString() {
        return name + " (" + role + ")";
    }
}
