package org.caravan.rehearsal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A form of the rehearsal server with its submissions; may be changed while it is read. */
public final class RehearsalForm {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String uid;
    private final TreeMap<Long, byte[]> submissions = new TreeMap<>();
    private final Map<String, byte[]> attachments = new ConcurrentHashMap<>();
    private String name;
    private final Map<String, String> versions = new ConcurrentHashMap<>();
    private String version = "v1";
    private String draftVersion = "v1";
    private String draft;
    private boolean deployed = true;
    private String newest;
    private List<Map.Entry<Long, byte[]>> listing;

    RehearsalForm(String uid, String name, String definition) {
        this.uid = uid;
        this.name = name;
        this.draft = definition;
        versions.put(version, definition);
    }

    public String uid() {
        return uid;
    }

    /** Renames it, as people do. */
    public synchronized void rename(String newName) {
        name = newName;
    }

    public synchronized void undeploy() {
        deployed = false;
    }

    /** Deploys another version. */
    public synchronized void deploy(String newVersion, String newDefinition) {
        draft(newVersion, newDefinition);
        version = newVersion;
    }

    /** Saves another version without deploying it: the form itself shows it from now on. */
    public synchronized void draft(String newVersion, String newDefinition) {
        versions.put(newVersion, newDefinition);
        draftVersion = newVersion;
        draft = newDefinition;
    }

    /** The server does not give that version any more. */
    public void forget(String oldVersion) {
        versions.remove(oldVersion);
    }

    /** Adds a submission, given as JSON text with its {@code _id}. */
    public synchronized void add(long id, String json) {
        submissions.put(id, json.getBytes(StandardCharsets.UTF_8));
        newest = Instant.ofEpochSecond(1_700_000_000L + id).toString();
        listing = null;
    }

    /** Edits a submission as KoboToolbox does: {@code _id} and rootUuid stay, the other identifiers change. */
    public synchronized void edit(long id, Consumer<ObjectNode> change) {
        try {
            ObjectNode tree = (ObjectNode) MAPPER.readTree(submissions.get(id));
            change.accept(tree);
            String uuid = UUID.nameUUIDFromBytes(submissions.get(id)).toString();
            tree.put("meta/deprecatedID", tree.path("meta/instanceID").asText());
            tree.put("meta/instanceID", "uuid:" + uuid);
            tree.put("_uuid", uuid);
            submissions.put(id, MAPPER.writeValueAsBytes(tree));
            listing = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized void delete(long id) {
        submissions.remove(id);
        listing = null;
    }

    /** Ids of all submissions. */
    public synchronized List<Long> ids() {
        return List.copyOf(submissions.keySet());
    }

    /** All submissions as JSON text, by {@code _id}. */
    public synchronized Map<Long, byte[]> submissions() {
        return new TreeMap<>(submissions);
    }

    /** What an attachment holds. */
    public void attach(String attachmentUid, byte[] content) {
        attachments.put(attachmentUid, content);
    }

    byte[] attachment(String attachmentUid) {
        return attachments.get(attachmentUid);
    }

    /** Submissions after an id, in order. */
    synchronized List<Map.Entry<Long, byte[]>> after(long id) {
        if (listing == null) {
            listing = new ArrayList<>();
            submissions.forEach((key, value) -> listing.add(Map.entry(key, value)));
        }
        if (id < 0) {
            return listing;
        }
        int behind = submissions.headMap(id, true).size();
        return listing.subList(behind, listing.size());
    }

    /** As the list of forms has it. */
    synchronized ObjectNode listed() {
        ObjectNode asset = MAPPER.createObjectNode();
        asset.put("uid", uid);
        asset.put("name", name);
        asset.put("asset_type", "survey");
        asset.put("has_deployment", deployed);
        asset.put("version_id", draftVersion);
        asset.put("deployed_version_id", version);
        asset.put("deployment__submission_count", submissions.size());
        asset.put("deployment__last_submission_time", newest);
        return asset;
    }

    /** As it is asked for alone. */
    synchronized ObjectNode detailed() {
        try {
            ObjectNode asset = listed();
            asset.set("content", MAPPER.readTree(draft));
            return asset;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of its versions, deployed or not; null where there is none of that id. */
    ObjectNode version(String id) {
        String definition = versions.get(id);
        if (definition == null) {
            return null;
        }
        try {
            ObjectNode answer = MAPPER.createObjectNode().put("uid", id);
            answer.set("content", MAPPER.readTree(definition));
            return answer;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
