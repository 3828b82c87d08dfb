package org.caravan.privacy.encrypt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

import org.caravan.privacy.HeldException;

/**
 * How archives of a rendition are encrypted, by its parameters {@code encryption} and {@code password}.
 *
 * @param kind none, 7z, or zip
 * @param file whose first line is the password; null where one is made for each archive
 */
public record Encryption(Kind kind, Path file) {

    /** What encrypts. */
    public enum Kind {
        NONE(""),
        /** AES-256, the names of members, too. */
        SEVEN_ZIP("7z"),
        /** AES-256; whoever has it sees names and sizes of members. */
        ZIP("zip");

        private final String written;

        Kind(String written) {
            this.written = written;
        }

        /** As rendition files write it, and names of files end. */
        public String written() {
            return written;
        }
    }

    /** Not at all. */
    public static final Encryption NONE = new Encryption(Kind.NONE, null);

    private static final String FROM_FILE = "file:";
    private static final String MADE = "made";
    private static final int SHORTEST = 12;
    private static final int LONGEST = 200;

    /**
     * What the parameters ask for.
     *
     * @throws IllegalArgumentException where they ask for nothing that can be; the message says what to write instead
     */
    public static Encryption of(String kind, String password) {
        String wanted = kind.strip();
        String source = password.strip();
        if (wanted.isEmpty() && source.isEmpty()) {
            return NONE;
        }
        Kind found = List.of(Kind.SEVEN_ZIP, Kind.ZIP).stream()
                .filter(each -> each.written.equals(wanted))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("encryption is to be 7z or zip; it is '" + wanted + "'"));
        if (source.equals(MADE)) {
            return new Encryption(found, null);
        }
        if (!source.startsWith(FROM_FILE) || source.length() == FROM_FILE.length()) {
            throw new IllegalArgumentException("password is to be made, for one that is made for each archive, or file:"
                    + " and the path of a file whose first line it is; a password itself never stands in a route file");
        }
        return new Encryption(found, Path.of(source.substring(FROM_FILE.length())));
    }

    public boolean isNone() {
        return kind == Kind.NONE;
    }

    /**
     * The password of an archive.
     *
     * @throws HeldException where its file is missing, may be read by everybody, or holds none
     */
    public String password(long archive, MadePasswords made) throws HeldException {
        return file == null ? made.make(archive) : read();
    }

    private String read() throws HeldException {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw new HeldException("The file of the password can be read by everybody: chmod 600");
            }
            List<String> lines = Files.readAllLines(file);
            String password = lines.isEmpty() ? "" : lines.get(0).strip();
            if (password.length() < SHORTEST
                    || password.length() > LONGEST
                    || !password.chars().allMatch(each -> each >= ' ' && each < 127)) {
                throw new HeldException("The first line of the file of the password is to have " + SHORTEST + " to "
                        + LONGEST + " characters of ASCII");
            }
            return password;
        } catch (IOException e) {
            throw new HeldException("The file of the password is missing, or cannot be read", e);
        }
    }
}
