package org.caravan.privacy.ctp;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.caravan.dicom.data.DataSetTree;
import org.caravan.dicom.data.Dictionary;
import org.caravan.dicom.data.Tag;
import org.caravan.dicom.data.TreeElement;
import org.caravan.dicom.data.UnencodableTextException;
import org.caravan.dicom.data.Vr;
import org.caravan.privacy.HeldException;

/**
 * Does to one object what a script says: first everything is worked out of the object as it came, then it is changed. Unlike CTP, which leaves sequences without a script as they
 * are, the same is done in their items.
 */
final class CtpObject {

    private static final int SOP_CLASS_UID = 0x00080016;
    private static final Map<String, String> METHODS = Map.ofEntries(
            Map.entry("113100", "Basic Application Confidentiality Profile"),
            Map.entry("113101", "Clean Pixel Data Option"),
            Map.entry("113102", "Clean Recognizable Visual Features Option"),
            Map.entry("113103", "Clean Graphics Option"),
            Map.entry("113104", "Clean Structured Content Option"),
            Map.entry("113105", "Clean Descriptors Option"),
            Map.entry("113106", "Retain Longitudinal Temporal Information Full Dates Option"),
            Map.entry("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
            Map.entry("113108", "Retain Patient Characteristics Option"),
            Map.entry("113109", "Retain Device Identity Option"),
            Map.entry("113110", "Retain UIDs Option"),
            Map.entry("113111", "Retain Safe Private Option"),
            Map.entry("113112", "Retain Institution Identity Option"));

    private final CtpScript script;
    private final CtpTables tables;
    private final Clock clock;
    private final List<Runnable> changes = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    CtpObject(CtpScript script, CtpTables tables, Clock clock) {
        this.script = script;
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * Changes the object.
     *
     * @return how many elements were kept, removed, set and added, by those words
     */
    Map<String, Integer> apply(DataSetTree object) throws HeldException {
        plan(object);
        try {
            changes.forEach(Runnable::run);
        } catch (UnencodableTextException e) {
            throw new HeldException(
                    e.getMessage() + ": what the script or lookup table sets there needs another (0008,0005)", e);
        } catch (IllegalArgumentException e) {
            throw new HeldException("What the script sets cannot be a value: " + e.getMessage(), e);
        }
        return counts;
    }

    private void plan(DataSetTree dataSet) throws HeldException {
        Map<Integer, CtpExpression> scripts = new HashMap<>();
        for (Map.Entry<CtpElement, CtpExpression> entry : script.elements().entrySet()) {
            int tag = entry.getKey().in(dataSet);
            if (tag != 0) {
                scripts.put(tag, entry.getValue());
                if (dataSet.isRoot() && !dataSet.contains(tag)) {
                    planMissing(dataSet, tag, entry.getValue());
                }
            }
        }
        for (TreeElement element : dataSet.elements()) {
            planElement(dataSet, element, scripts.get(element.tag()));
        }
    }

    /** Adds what the script always wants there, but no sequence other than the list of methods. */
    private void planMissing(DataSetTree dataSet, int tag, CtpExpression expression) throws HeldException {
        if (tag == CtpScriptReader.METHOD_CODES) {
            planMethods(dataSet, expression);
            return;
        }
        Vr vr = Tag.isPrivate(tag) ? Vr.LO : Dictionary.vr(tag);
        if (!expression.beginsWith(CtpFunction.ALWAYS) || vr == Vr.SQ && !expression.isOnly(CtpFunction.REQUIRE)) {
            return;
        }
        String value = evaluate(dataSet, tag, expression);
        if (!value.equals(CtpEvaluation.REMOVE) && !value.equals(CtpEvaluation.KEEP)) {
            count("added");
            change(() -> set(dataSet, tag, vr, value));
        }
    }

    private String evaluate(DataSetTree dataSet, int tag, CtpExpression expression) throws HeldException {
        return new CtpEvaluation(script, tables, clock, dataSet, tag).of(expression);
    }

    private void planElement(DataSetTree dataSet, TreeElement element, CtpExpression expression) throws HeldException {
        int tag = element.tag();
        if (isRemovedAsOneOfMany(tag, expression != null)) {
            count("removed");
            change(() -> dataSet.remove(tag));
        } else if (tag == CtpScriptReader.METHOD_CODES && expression != null) {
            planMethods(dataSet, expression);
        } else {
            String value = expression == null ? CtpEvaluation.KEEP : evaluate(dataSet, tag, expression);
            planValue(dataSet, element, value);
        }
    }

    private void planValue(DataSetTree dataSet, TreeElement element, String value) throws HeldException {
        int tag = element.tag();
        if (value.equals(CtpEvaluation.REMOVE)) {
            count("removed");
            change(() -> dataSet.remove(tag));
        } else if (value.equals(CtpEvaluation.KEEP)) {
            count("kept");
            if (element.isSequence()) {
                for (DataSetTree item : element.items()) {
                    plan(item);
                }
            }
        } else {
            count("set");
            boolean ours = Tag.isPrivate(tag) && !value.equals(CtpEvaluation.EMPTY);
            Vr vr = ours ? Vr.LO : element.vr() == Vr.UN ? Dictionary.vr(tag) : element.vr();
            change(() -> set(dataSet, tag, vr, value));
        }
    }

    private boolean isRemovedAsOneOfMany(int tag, boolean scripted) {
        int group = Tag.group(tag);
        boolean hidden = Tag.isPrivate(tag);
        boolean overlay = (group & 0xFF00) == 0x6000;
        boolean curve = (group & 0xFF00) == 0x5000;
        if (overlay && script.removes(CtpScript.Removal.OVERLAYS)
                || curve && script.removes(CtpScript.Removal.CURVES)) {
            return true;
        }
        if (scripted || script.keptGroups().contains(group)) {
            return false;
        }
        if (hidden && script.removes(CtpScript.Removal.PRIVATEGROUPS)) {
            return true;
        }
        boolean needed = tag == SOP_CLASS_UID
                || tag == Tag.SOP_INSTANCE_UID
                || tag == Tag.STUDY_INSTANCE_UID
                || group == 0x0028
                || group == 0x7FE0
                || overlay
                || curve;
        return script.removes(CtpScript.Removal.UNSPECIFIEDELEMENTS) && !needed;
    }

    /** The codes between slashes are added to those that are there; {@code reset} takes these away. */
    private void planMethods(DataSetTree dataSet, CtpExpression expression) throws HeldException {
        String value = evaluate(dataSet, CtpScriptReader.METHOD_CODES, expression);
        if (value.equals(CtpEvaluation.REMOVE)) {
            change(() -> dataSet.remove(CtpScriptReader.METHOD_CODES));
            return;
        }
        if (value.equals(CtpEvaluation.KEEP) || value.isBlank()) {
            return;
        }
        List<Map<Integer, String>> items = new ArrayList<>();
        for (String code : value.split("/")) {
            if (code.strip().equalsIgnoreCase("reset")) {
                items.clear();
                change(() -> dataSet.remove(CtpScriptReader.METHOD_CODES));
            } else {
                String meaning = METHODS.get(code.strip());
                items.add(Map.of(
                        0x00080100, code.strip(),
                        0x00080102, meaning == null ? "99UNKNOWN" : "DCM",
                        0x00080104, meaning == null ? "Unknown" : meaning));
            }
        }
        count("set");
        change(() -> dataSet.add(CtpScriptReader.METHOD_CODES, items));
    }

    private static void set(DataSetTree dataSet, int tag, Vr vr, String value) {
        if (vr == Vr.SQ) {
            dataSet.remove(tag);
            dataSet.add(tag, List.of());
        } else {
            dataSet.put(tag, vr, value.equals(CtpEvaluation.EMPTY) ? "" : value.strip());
        }
    }

    private void change(Runnable change) {
        changes.add(change);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
