package org.caravan.privacy.transcode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import org.caravan.dicom.data.ObjectTree;
import org.caravan.privacy.HeldException;

/** Encodes native pixels without loss, by GDCM, and decodes them again twice: they count only where they are what they were. */
final class Encoder {

    private final Programs programs;
    private final Decoder decoder;
    private final Function<String, Path> newFile;

    Encoder(Programs programs, Decoder decoder, Function<String, Path> newFile) {
        this.programs = programs;
        this.decoder = decoder;
        this.newFile = newFile;
    }

    /** @param object in Explicit VR Little Endian */
    ObjectTree encode(ObjectTree object, TargetSyntax target) throws IOException, UndecodableException, HeldException {
        Path plain = newFile.apply(".plain");
        object.write(plain);
        Path encoded = newFile.apply(".encoded");
        if (!programs.run(
                List.of("gdcmconv", target.option(), "-i", plain.toString(), "-o", encoded.toString()),
                encoded,
                "libgdcm-tools")) {
            throw new UndecodableException("GDCM cannot encode it so");
        }
        ObjectTree made = decoder.read(encoded);
        if (!made.transferSyntax().uid().equals(target.syntax().uid())) {
            throw new UndecodableException("GDCM encoded it otherwise");
        }
        ObjectTree before = decoder.read(plain);
        ObjectTree again = decoder.decode(encoded);
        if (Pixels.of(before).difference(Pixels.of(again)) != 0) {
            throw new UndecodableException("its pixels are not the same after it was encoded");
        }
        return Decoder.grafted(before, decoder.read(encoded), target.syntax());
    }
}
