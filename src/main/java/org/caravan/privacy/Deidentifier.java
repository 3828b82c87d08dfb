package org.caravan.privacy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TreeElement;
import org.caravan.dicom.data.UnencodableTextException;
import org.caravan.dicom.data.Vr;

/** Applies a profile to a data set, with all that lies in its sequences. Used for one object. */
final class Deidentifier {

    private static final int DATA_SET_TRAILING_PADDING = 0xFFFCFFFC;
    private static final int OVERLAY_DATA = 0x3000;
    private static final int OVERLAY_TYPE = 0x0040;
    private static final int FIRST_GROUP = 8;
    private static final String STANDARD = "1.2.840.10008.";

    private final Profile profile;
    private final Subject subject;
    private final Report report;
    private String sopClass = "";
    private String patientId = "";
    private TextCleaner texts;

    Deidentifier(Profile profile, Subject subject, Report report) {
        this.profile = profile;
        this.subject = subject;
        this.report = report;
    }

    /**
     * Changes the data set of an object.
     *
     * @throws HeldException where a value cannot be written as it should be
     */
    void apply(DataSetTree dataSet) throws HeldException {
        String named = dataSet.text(Tag.SOP_CLASS_UID);
        sopClass = named == null ? "" : named;
        patientId = Optional.ofNullable(dataSet.text(Tag.PATIENT_ID)).orElse("").strip();
        texts = profile.cleansTexts()
                ? new TextCleaner(known(dataSet, new ArrayList<>(List.of(subject.patientId()))))
                : null;
        try {
            clean(dataSet);
            say(dataSet);
        } catch (UnencodableTextException e) {
            throw new HeldException(
                    "A pseudonym or tag of the trial has characters that the character set of an object lacks; write them"
                            + " in ASCII");
        } catch (IllegalArgumentException e) {
            throw new HeldException(e.getMessage());
        }
    }

    /** Names and codes of people in an object, for cleaning its texts. */
    private static List<String> known(DataSetTree dataSet, List<String> found) {
        for (TreeElement element : dataSet.elements()) {
            if (element.isSequence()) {
                element.items().forEach(item -> known(item, found));
            } else if (Dictionary.vr(element.tag()) == Vr.PN || isCode(element.tag())) {
                found.add(dataSet.text(element.tag()));
            }
        }
        return found;
    }

    private static boolean isCode(int tag) {
        return switch (tag) {
            case 0x00100020, 0x00100030, 0x00080050, 0x00100050, 0x00101000, 0x00101001, 0x00101040, 0x00380010 -> true;
            default -> false;
        };
    }

    private void clean(DataSetTree dataSet) throws HeldException {
        Map<Integer, String> creators = new HashMap<>();
        Set<Integer> used = new HashSet<>();
        for (TreeElement element : dataSet.elements()) {
            int tag = element.tag();
            if (Tag.isPrivateCreator(tag)) {
                creators.put(
                        tag, Optional.ofNullable(dataSet.text(tag)).orElse("").strip());
            } else if (Tag.isPrivate(tag)) {
                keepPrivate(dataSet, element, creators, used);
            } else {
                change(dataSet, element);
            }
        }
        creators.keySet().stream()
                .filter(tag -> !used.contains(tag))
                .forEach(tag -> remove(dataSet, tag, Action.REMOVE_PRIVATE));
        removeEmptyOverlays(dataSet);
    }

    private void keepPrivate(
            DataSetTree dataSet, TreeElement element, Map<Integer, String> creators, Set<Integer> used) {
        int creator = Tag.of(Tag.group(element.tag()), Tag.element(element.tag()) >>> 8);
        if (!element.isSequence() && profile.isSafe(element.tag(), creators.getOrDefault(creator, ""))) {
            used.add(creator);
            report.count(Action.KEEP.counted(), 1);
        } else {
            remove(dataSet, element.tag(), Action.REMOVE_PRIVATE);
        }
    }

    private void remove(DataSetTree dataSet, int tag, Action action) {
        dataSet.remove(tag);
        report.count(action.counted(), 1);
    }

    private void change(DataSetTree dataSet, TreeElement element) throws HeldException {
        int tag = element.tag();
        Vr vr = element.vr() == Vr.UN ? Dictionary.vr(tag) : element.vr();
        Action action = action(dataSet, element, vr);
        switch (action) {
            case KEEP -> keep(element);
            case REMOVE, REMOVE_UNKNOWN, REMOVE_PRIVATE -> dataSet.remove(tag);
            case EMPTY -> empty(dataSet, tag, vr);
            case DUMMY -> Dummies.put(dataSet, tag, vr);
            case NEW_UID -> dataSet.put(tag, Vr.UI, uids(dataSet.text(tag)));
            case PSEUDONYM -> dataSet.put(tag, vr, subject.pseudonym());
            case SHIFT -> shift(dataSet, element, vr);
            case CLEAN -> cleanText(dataSet, element, vr);
        }
        report.count(action.counted(), 1);
    }

    private Action action(DataSetTree dataSet, TreeElement element, Vr vr) {
        int tag = element.tag();
        if (Tag.group(tag) < FIRST_GROUP || tag == DATA_SET_TRAILING_PADDING) {
            return Action.REMOVE;
        }
        if (tag == Tag.PATIENT_ID || tag == Tag.PATIENT_NAME) {
            boolean own = dataSet.isRoot()
                    || patientId.equals(
                            Optional.ofNullable(dataSet.text(tag)).orElse("").strip());
            return own || tag == Tag.PATIENT_NAME ? Action.PSEUDONYM : Action.DUMMY;
        }
        if (ProfileTable.isOverlay(tag) && Tag.element(tag) == OVERLAY_DATA) {
            return overlay(dataSet, tag);
        }
        if (ProfileTable.isCurve(tag)) {
            return Action.REMOVE;
        }
        int type = dataSet.isRoot() ? IodTypes.type(sopClass, tag) : IodTypes.UNSURE;
        Action action = profile.action(tag, vr, type);
        if (action == Action.NEW_UID && !element.isInFile() && isOfTheStandard(dataSet.text(tag))) {
            return Action.KEEP;
        }
        boolean text =
                action == Action.NEW_UID || action == Action.SHIFT || action == Action.CLEAN && !element.isSequence();
        return text && (element.isInFile() || element.isSequence()) ? Action.REMOVE_UNKNOWN : action;
    }

    private static boolean isOfTheStandard(String uids) {
        return Stream.of(uids.split("\\\\", -1)).allMatch(uid -> uid.strip().startsWith(STANDARD));
    }

    /** A bitmap that marks a region; one of graphics may be writing. */
    private Action overlay(DataSetTree dataSet, int tag) {
        String type = dataSet.text(Tag.of(Tag.group(tag), OVERLAY_TYPE));
        return profile.has(ProfileOption.CLEAN_GRAPHICS) && "R".equals(type) ? Action.KEEP : Action.REMOVE;
    }

    /** What describes an overlay without data describes nothing. */
    private void removeEmptyOverlays(DataSetTree dataSet) {
        for (TreeElement element : dataSet.elements()) {
            int data = Tag.of(Tag.group(element.tag()), OVERLAY_DATA);
            if (ProfileTable.isOverlay(element.tag()) && !dataSet.contains(data)) {
                remove(dataSet, element.tag(), Action.REMOVE);
            }
        }
    }

    private void keep(TreeElement element) throws HeldException {
        if (element.isSequence()) {
            for (DataSetTree item : element.items()) {
                clean(item);
            }
        }
    }

    private static void empty(DataSetTree dataSet, int tag, Vr vr) {
        if (vr == Vr.SQ) {
            dataSet.put(tag, List.of());
        } else if (vr.isBinary()) {
            dataSet.put(tag, vr, new byte[0]);
        } else {
            dataSet.put(tag, vr, "");
        }
    }

    private String uids(String values) {
        return Stream.of(values.split("\\\\", -1))
                .map(String::strip)
                .map(uid -> uid.isEmpty() || uid.startsWith(STANDARD)
                        ? uid
                        : subject.uids().apply(uid))
                .collect(Collectors.joining("\\"));
    }

    private void shift(DataSetTree dataSet, TreeElement element, Vr vr) {
        List<String> shifted = new ArrayList<>();
        for (String value : dataSet.text(element.tag()).split("\\\\", -1)) {
            Optional<String> one = subject.dates().shift(vr, value);
            if (one.isEmpty()) {
                Dummies.put(dataSet, element.tag(), vr);
                report.count("dates-unreadable", 1);
                return;
            }
            shifted.add(one.get());
        }
        dataSet.put(element.tag(), vr, String.join("\\", shifted));
    }

    private void cleanText(DataSetTree dataSet, TreeElement element, Vr vr) throws HeldException {
        if (element.isSequence()) {
            keep(element);
        } else if (vr.isText()) {
            dataSet.put(element.tag(), vr, texts.clean(dataSet.text(element.tag())));
        } else {
            dataSet.remove(element.tag());
        }
    }

    /** PS3.15 §E.1.1: that it was de-identified, and how. */
    private void say(DataSetTree dataSet) {
        dataSet.put(Tag.PATIENT_ID, Vr.LO, subject.pseudonym());
        dataSet.put(Tag.PATIENT_NAME, Vr.PN, subject.pseudonym());
        subject.trial().forEach((tag, value) -> dataSet.put(tag, Dictionary.vr(tag), value));
        dataSet.put(0x00120062, Vr.CS, "YES");
        List<String> methods = new ArrayList<>(List.of("PS3.15 Basic Profile " + ProfileTable.EDITION + ", Caravan"));
        List<Map<Integer, String>> codes = new ArrayList<>();
        codes.add(code("113100", "Basic Application Confidentiality Profile"));
        for (ProfileOption option : profile.options()) {
            methods.add(option.word());
            codes.add(code(option.code(), option.meaning()));
        }
        dataSet.put(0x00120063, Vr.LO, String.join("\\", methods));
        dataSet.put(0x00120064, codes);
        dataSet.put(0x00280303, Vr.CS, temporal());
    }

    private static Map<Integer, String> code(String value, String meaning) {
        return Map.of(0x00080100, value, 0x00080102, "DCM", 0x00080104, meaning);
    }

    private String temporal() {
        return profile.has(ProfileOption.RETAIN_FULL_DATES)
                ? "UNMODIFIED"
                : profile.has(ProfileOption.RETAIN_MODIFIED_DATES) ? "MODIFIED" : "REMOVED";
    }
}
