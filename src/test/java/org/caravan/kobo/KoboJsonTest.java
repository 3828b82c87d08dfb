package org.caravan.kobo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KoboJsonTest {

    @Test
    void keepsKeysWithSlashesAndReplacesNulCharactersEverywhere() {
        var submission = new LinkedHashMap<String, Object>();
        submission.put("_id", 7);
        submission.put("group/question", "a\u0000b");
        submission.put("repeat", List.of(Map.of("k\u0000", new ArrayList<>(Arrays.asList("x\u0000", null, 1.5)))));

        assertThat(new KoboJson().toJson(submission))
                .isEqualTo(
                        "{\"_id\":7,\"group/question\":\"a\uFFFDb\",\"repeat\":[{\"k\uFFFD\":[\"x\uFFFD\",null,1.5]}]}");
    }
}
