package org.caravan.access;

import java.util.Locale;

/** What somebody is to Caravan; groups give roles. */
public enum Role {
    /** Sees the requests of the own groups. */
    VIEWER,
    /** Asks a PACS, makes requests and steers the own ones. */
    REQUESTER,
    /** Approves or refuses the requests of others. */
    APPROVER,
    /** Sees and steers all requests, and says who may what. */
    ADMINISTRATOR;

    /** As it is written in tables and commands. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws AccessException where there is none; it names those there are */
    public static Role of(String text) {
        for (Role role : values()) {
            if (role.text().equals(text)) {
                return role;
            }
        }
        throw new AccessException(
                "there is no role '" + text + "': write viewer, requester, approver or administrator");
    }
}
