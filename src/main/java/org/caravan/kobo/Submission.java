package org.caravan.kobo;

import java.util.List;

/**
 * One submission, fit for the database.
 *
 * @param id {@code _id}, which stays through edits
 * @param rootUuid {@code meta/rootUuid}, which stays too; null where the server does not tell
 * @param instance {@code meta/instanceID} or {@code _uuid}, which changes with each edit; null where there is none
 * @param version {@code __version__} of the form; null where there is none
 * @param content as JSON text
 * @param hash SHA-256 of the canonical content, addresses of attachments left out
 */
record Submission(
        long id,
        String rootUuid,
        String instance,
        String version,
        String content,
        byte[] hash,
        List<AttachmentEntry> attachments) {

    /** An entry of {@code _attachments}. */
    record AttachmentEntry(
            String uid, String question, String baseName, String mimeType, String url, boolean deleted) {}

    /** Nothing of a person. */
    @Override
    public String toString() {
        return "submission " + id;
    }
}
