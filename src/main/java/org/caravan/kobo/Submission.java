package org.caravan.kobo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One submission, fit for the database.
 *
 * @param id {@code _id}, which stays through edits
 * @param rootUuid {@code meta/rootUuid}, which stays too; null where the server does not tell
 * @param instance {@code meta/instanceID} or {@code _uuid}, which changes with each edit; null where there is none
 * @param version {@code __version__} of the form; null where there is none
 * @param hash SHA-256 of the canonical content, addresses of attachments left out
 * @param content all of it, as the server gave it
 * @param attachments whether it names any
 */
record Submission(
        long id, String rootUuid, String instance, String version, byte[] hash, JsonNode content, boolean attachments) {

    /** Nothing of a person. */
    @Override
    public String toString() {
        return "submission " + id;
    }
}
