package org.caravan.dicom.common;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.caravan.dicom.QueryModel;
import org.caravan.suite.Pitfall;

import static org.assertj.core.api.Assertions.assertThat;

/** How the presentation contexts of one association are shared out for a C-GET. */
class GetProposalsTest {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final String REPORT = "1.2.840.10008.5.1.4.1.1.88.33";
    private static final String JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70";

    @ParameterizedTest
    @CsvSource({"AUTO,2", "PATIENT_ROOT,1", "STUDY_ROOT,1"})
    void proposesTheModelsOfThePeer(QueryModel model, int models) {
        assertThat(GetProposals.of(model, List.of(CT)))
                .filteredOn(proposal -> !proposal.receiving())
                .hasSize(models)
                .allMatch(proposal -> SopClasses.GET.contains(proposal.abstractSyntax()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 20, 60, 63, 64, 100, 126})
    void fitsOneAssociationAndHoldsEveryClassInEveryTransferSyntax(int count) {
        List<String> classes = IntStream.range(0, count)
                .mapToObj(number -> "1.3.12.2.1107.5.9." + number)
                .toList();
        List<Proposal> proposals = GetProposals.of(QueryModel.AUTO, classes);
        assertThat(proposals).hasSizeLessThanOrEqualTo(128).doesNotHaveDuplicates();
        Set<Integer> syntaxes = new HashSet<>();
        for (String sopClass : classes) {
            List<String> all = proposals.stream()
                    .filter(proposal -> proposal.abstractSyntax().equals(sopClass))
                    .flatMap(proposal -> proposal.transferSyntaxes().stream())
                    .toList();
            assertThat(all).doesNotHaveDuplicates().contains(SopClasses.IMPLICIT_LITTLE_ENDIAN, JPEG_LOSSLESS);
            syntaxes.add(all.size());
        }
        assertThat(syntaxes).containsExactly(25);
    }

    @Test
    void givesEveryTransferSyntaxAContextOfItsOwnForFiveClasses() {
        List<String> classes = List.of(CT, "1.3.1", "1.3.2", "1.3.3", "1.3.4");
        assertThat(GetProposals.of(QueryModel.AUTO, classes))
                .filteredOn(Proposal::receiving)
                .hasSize(5 * 25)
                .allMatch(proposal -> proposal.transferSyntaxes().size() == 1);
    }

    @Test
    void givesThreeCompressedTransferSyntaxesAContextOfTheirOwnForTheClassesMostInUse() {
        List<Proposal> proposals = GetProposals.of(QueryModel.AUTO, List.of());
        assertThat(proposals).hasSizeLessThanOrEqualTo(128);
        assertThat(GetProposals.storage(proposals)).hasSize(36).contains(CT, REPORT);
        assertThat(proposals)
                .filteredOn(proposal -> proposal.abstractSyntax().equals(CT))
                .extracting(proposal -> proposal.transferSyntaxes().size())
                .containsExactly(2, 1, 1, 1, 20);
        assertThat(proposals)
                .filteredOn(proposal -> proposal.abstractSyntax().equals(REPORT))
                .extracting(Proposal::transferSyntaxes)
                .singleElement()
                .satisfies(syntaxes -> assertThat(syntaxes)
                        .hasSize(4)
                        .startsWith(SopClasses.EXPLICIT_LITTLE_ENDIAN)
                        .doesNotContain(JPEG_LOSSLESS));
    }

    @Test
    @Pitfall(16)
    void holdsAsManyReportsAsAnAssociationHasRoomFor() {
        List<String> classes = IntStream.range(0, 126)
                .mapToObj(number -> "1.2.840.10008.5.1.4.1.1.88." + number)
                .toList();
        assertThat(GetProposals.of(QueryModel.AUTO, classes)).hasSize(128);
    }
}
