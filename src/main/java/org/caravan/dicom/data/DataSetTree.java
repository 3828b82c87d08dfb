package org.caravan.dicom.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A data set, or an item of a sequence, that can be changed element by element: what is left alone keeps every byte, and large values stay in the file. Elements are in
 * the order of their tags; group lengths are left out, and where an element came twice the first one counts.
 */
public final class DataSetTree {

    private final TransferSyntax syntax;
    private final DataSetTree parent;
    private final TreeMap<Integer, TreeElement> elements = new TreeMap<>(Integer::compareUnsigned);

    DataSetTree(TransferSyntax syntax, DataSetTree parent) {
        this.syntax = syntax;
        this.parent = parent;
    }

    /** How its values are encoded. */
    TransferSyntax syntax() {
        return syntax;
    }

    /** The data set of the object itself, for an item of a sequence. */
    public DataSetTree root() {
        return parent == null ? this : parent.root();
    }

    public boolean isRoot() {
        return parent == null;
    }

    /** A copy, so that elements can be changed while one goes through it. */
    public List<TreeElement> elements() {
        return new ArrayList<>(elements.values());
    }

    /** Null where there is none. */
    public TreeElement get(int tag) {
        return elements.get(tag);
    }

    public boolean contains(int tag) {
        return elements.containsKey(tag);
    }

    public void remove(int tag) {
        elements.remove(tag);
    }

    void add(TreeElement element) {
        elements.putIfAbsent(element.tag(), element);
    }

    /**
     * The value as text, several with a backslash between.
     *
     * @return null where there is no such element; empty for one without value, a sequence, or one whose value is binary or stays in the file
     */
    public String text(int tag) {
        TreeElement element = elements.get(tag);
        if (element == null || element.value() == null) {
            return element == null ? null : "";
        }
        Vr vr = element.vr() == Vr.UN ? Dictionary.vr(tag) : element.vr();
        if (vr.isBinary() || vr == Vr.SQ) {
            return "";
        }
        boolean bigEndian = syntax.bigEndian() && element.vr() != Vr.UN;
        Object value = Values.decode(vr, element.value(), bigEndian, characterSets());
        return value instanceof List<?> list
                ? String.join("\\", list.stream().map(String::valueOf).toList())
                : (String) value;
    }

    /** The character sets that hold here: its own, or those of what it lies in. */
    public CharacterSets characterSets() {
        TreeElement own = elements.get(Tag.SPECIFIC_CHARACTER_SET);
        if (own == null || own.value() == null || own.value().length == 0) {
            return parent == null ? CharacterSets.DEFAULT : parent.characterSets();
        }
        Object terms = Values.decode(Vr.CS, own.value(), false, CharacterSets.DEFAULT);
        return CharacterSets.of(
                terms instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of((String) terms),
                null);
    }

    /**
     * Sets a value.
     *
     * @param vr how it is encoded
     * @param text several values with a backslash between
     * @throws UnencodableTextException where the character sets that hold here lack a character
     * @throws IllegalArgumentException where it is no value of that VR; the message names the element, never its value
     */
    public void put(int tag, Vr vr, String text) {
        byte[] bytes = ValueEncoder.encode(tag, vr, text, syntax.bigEndian(), characterSets());
        elements.put(tag, TreeElement.of(tag, vr, bytes));
    }

    /** Sets a binary value, little endian. */
    public void put(int tag, Vr vr, byte[] value) {
        elements.put(tag, TreeElement.of(tag, vr, ValueEncoder.encode(tag, vr, value, syntax.bigEndian(), null)));
    }

    /** Sets a sequence of new items. */
    public void put(int tag, List<Map<Integer, String>> items) {
        remove(tag);
        add(tag, items);
    }

    /** Adds items to a sequence, which is made where it is missing or was something else. */
    public void add(int tag, List<Map<Integer, String>> items) {
        TreeElement there = elements.get(tag);
        List<DataSetTree> made = new ArrayList<>(there == null || !there.isSequence() ? List.of() : there.items());
        for (Map<Integer, String> item : items) {
            DataSetTree tree = new DataSetTree(syntax, this);
            item.forEach((each, text) -> tree.put(each, Dictionary.vr(each), text));
            made.add(tree);
        }
        elements.put(tag, TreeElement.of(tag, Vr.SQ, made));
    }

    /**
     * Sets a value that stays in a file until it is written, such as pixels.
     *
     * @param value an element of another object that is in its file
     * @param file the file of that object
     */
    public void put(TreeElement value, Path file) {
        elements.put(
                value.tag(),
                new TreeElement(
                        value.tag(),
                        value.vr(),
                        value.value(),
                        null,
                        value.offset(),
                        value.length(),
                        value.encapsulated(),
                        file));
    }

    Collection<TreeElement> inOrder() {
        return elements.values();
    }

    /** Without values. */
    @Override
    public String toString() {
        return "data set of " + elements.size() + " elements";
    }
}
