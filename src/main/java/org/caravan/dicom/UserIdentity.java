package org.caravan.dicom;

import java.util.Objects;

/**
 * The user on whose behalf an association is requested (PS3.7 §D.3.3.7): a name, with a passcode or without one.
 *
 * @param name 1 to 1024 characters
 * @param passcode null where there is none; sent as it is, so only where the connection is encrypted
 */
public record UserIdentity(String name, String passcode) {

    private static final int LONGEST = 1024;

    public UserIdentity {
        Objects.requireNonNull(name, "name");
        if (name.isBlank() || name.length() > LONGEST) {
            throw new IllegalArgumentException("A user identity needs a name of 1 to " + LONGEST + " characters");
        }
        if (passcode != null && (passcode.isEmpty() || passcode.length() > LONGEST)) {
            throw new IllegalArgumentException(
                    "The passcode of a user identity must have 1 to " + LONGEST + " characters, or be left out");
        }
    }

    /** Without the passcode. */
    @Override
    public String toString() {
        return "user " + name;
    }
}
