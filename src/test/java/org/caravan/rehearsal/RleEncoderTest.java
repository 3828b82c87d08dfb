package org.caravan.rehearsal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RleEncoderTest {

    @Test
    void aPictureComesBackAsItWas() {
        byte[] picture = Phantoms.ct(256, 0.4, 11);

        assertThat(decode(RleEncoder.encode(picture, 2, 256), picture.length)).isEqualTo(picture);
    }

    @Test
    void noiseWithoutRunsComesBackAsItWas() {
        byte[] noise = new byte[2 * 300 * 7];
        new SplittableRandom(3).nextBytes(noise);

        assertThat(decode(RleEncoder.encode(noise, 2, 300), noise.length)).isEqualTo(noise);
    }

    @Test
    void runsShrink() {
        assertThat(RleEncoder.encode(new byte[2 * 512 * 512], 2, 512)).hasSizeLessThan(10_000);
    }

    /** Two segments, PackBits (PS3.5 §G.3.2). */
    private static byte[] decode(byte[] fragment, int length) {
        ByteBuffer header = ByteBuffer.wrap(fragment).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(header.getInt(0)).isEqualTo(2);
        byte[] samples = new byte[length];
        for (int segment = 0; segment < 2; segment++) {
            int at = header.getInt(4 + 4 * segment);
            int sample = 0;
            while (sample < length / 2) {
                int control = fragment[at++];
                int count = control >= 0 ? control + 1 : 1 - control;
                for (int i = 0; i < count; i++) {
                    samples[2 * sample++ + 1 - segment] = fragment[control >= 0 ? at++ : at];
                }
                at += control >= 0 ? 0 : 1;
            }
        }
        return samples;
    }
}
