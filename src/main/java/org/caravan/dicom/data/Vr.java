package org.caravan.dicom.data;

/** Value representations (PS3.5 §6.2): how a value is encoded, padded and split. */
public enum Vr {
    AE(Kind.TEXT),
    AS(Kind.TEXT),
    AT(Kind.NUMBER, 4),
    CS(Kind.TEXT),
    DA(Kind.TEXT),
    DS(Kind.TEXT),
    DT(Kind.TEXT),
    FD(Kind.NUMBER, 8),
    FL(Kind.NUMBER, 4),
    IS(Kind.TEXT),
    LO(Kind.NAMED_TEXT),
    LT(Kind.LONG_TEXT),
    OB(Kind.BINARY, 1),
    OD(Kind.BINARY, 8),
    OF(Kind.BINARY, 4),
    OL(Kind.BINARY, 4),
    OV(Kind.BINARY, 8),
    OW(Kind.BINARY, 2),
    PN(Kind.NAMED_TEXT),
    SH(Kind.NAMED_TEXT),
    SL(Kind.NUMBER, 4),
    SQ(Kind.SEQUENCE),
    SS(Kind.NUMBER, 2),
    ST(Kind.LONG_TEXT),
    SV(Kind.NUMBER, 8),
    TM(Kind.TEXT),
    UC(Kind.NAMED_TEXT),
    UI(Kind.TEXT),
    UL(Kind.NUMBER, 4),
    UN(Kind.BINARY, 1),
    UR(Kind.PLAIN_LONG_TEXT),
    US(Kind.NUMBER, 2),
    UT(Kind.LONG_TEXT),
    UV(Kind.NUMBER, 8);

    private enum Kind {
        TEXT,
        NAMED_TEXT,
        LONG_TEXT,
        PLAIN_LONG_TEXT,
        NUMBER,
        BINARY,
        SEQUENCE
    }

    private static final Vr[] BY_CODE = new Vr[26 * 26];

    static {
        for (Vr vr : values()) {
            BY_CODE[index(vr.name().charAt(0), vr.name().charAt(1))] = vr;
        }
    }

    private final Kind kind;
    private final int unit;

    Vr(Kind kind) {
        this(kind, 1);
    }

    Vr(Kind kind, int unit) {
        this.kind = kind;
        this.unit = unit;
    }

    /** The VR of two bytes of an explicit element, null when there is none of that name. */
    static Vr of(int first, int second) {
        return first >= 'A' && first <= 'Z' && second >= 'A' && second <= 'Z' ? BY_CODE[index(first, second)] : null;
    }

    private static int index(int first, int second) {
        return (first - 'A') * 26 + (second - 'A');
    }

    /** True where explicit elements have two reserved bytes and a length of 32 bits (PS3.5 §7.1.2, table 7.1-1). */
    public boolean hasLongLength() {
        return switch (this) {
            case OB, OD, OF, OL, OV, OW, SQ, SV, UC, UN, UR, UT, UV -> true;
            default -> false;
        };
    }

    /** The byte that makes a value's length even: NUL for UI and binary values, else a space. */
    public byte padding() {
        return (byte) (this == UI || !isText() ? 0 : ' ');
    }

    public boolean isText() {
        return kind == Kind.TEXT || isCharacterSetAffected() || kind == Kind.PLAIN_LONG_TEXT;
    }

    /** True where SpecificCharacterSet applies (PS3.5 §6.1.2.2). */
    public boolean isCharacterSetAffected() {
        return kind == Kind.NAMED_TEXT || kind == Kind.LONG_TEXT;
    }

    /** True for text of one value, in which a backslash is text. */
    public boolean isSingleValued() {
        return kind == Kind.LONG_TEXT || kind == Kind.PLAIN_LONG_TEXT;
    }

    /** True for numbers (and AT) in binary form. */
    public boolean isNumber() {
        return kind == Kind.NUMBER;
    }

    /** True for values kept as {@code byte[]}. */
    public boolean isBinary() {
        return kind == Kind.BINARY;
    }

    /** Bytes of one number; the unit that changes its order of bytes in big endian. */
    public int unit() {
        return unit;
    }
}
