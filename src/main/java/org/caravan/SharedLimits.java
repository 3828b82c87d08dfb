package org.caravan;

import java.time.Duration;
import java.util.Optional;

import org.caravan.camel.dicom.AssociationLimit;
import org.caravan.database.Database;
import org.caravan.database.DatabaseException;
import org.caravan.dicom.DicomException;
import org.caravan.dicom.Gate;
import org.caravan.dicom.Peer;
import org.caravan.dicom.RequestKind;
import org.caravan.pace.Associations;
import org.caravan.pace.Pace;
import org.caravan.queue.Sql;

/** Pace and associations of a command, together with those of the nodes whose database it reaches. */
final class SharedLimits implements AutoCloseable {

    /** What a person waits for an association that a node holds: it gives it back when its request has ended. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Database database;
    private final Associations associations;
    private final String problem;
    private AssociationLimit.Place place;

    private SharedLimits(Database database, String node, String problem) {
        this.database = database;
        this.associations =
                database == null ? null : new Associations(new Sql(database.dataSource()), node + " command");
        this.problem = problem;
    }

    static SharedLimits open(Settings settings) {
        String node = settings.get(Settings.NODE);
        try {
            return new SharedLimits(
                    Database.attachIfUsed(Caravan.databaseSettings(settings)).orElse(null), node, null);
        } catch (DatabaseException e) {
            return new SharedLimits(null, node, e.getMessage());
        }
    }

    Pace pace() {
        return new Pace(database == null ? null : new Sql(database.dataSource()));
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Takes a place for the first association, which serves those that follow. */
    Gate gate(Gate pace, String pacs, int maxAssociations) {
        return (Peer peer, RequestKind request, boolean opens) -> {
            takePlace(pacs, maxAssociations);
            pace.pass(peer, request, opens);
        };
    }

    private synchronized void takePlace(String pacs, int maxAssociations) throws DicomException, InterruptedException {
        if (place == null && associations != null) {
            place = associations.take(pacs, maxAssociations, LONGEST_WAIT);
        }
    }

    @Override
    public synchronized void close() {
        if (place != null) {
            place.close();
        }
        if (associations != null) {
            associations.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
