package org.caravan.deliver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;

import org.caravan.files.Digests;
import org.caravan.queue.JobFailedException.Effect;

/** An open SFTP channel that archives are put through and read back. */
final class SftpSession implements OneByOne.Session {

    private final Session ssh;
    private final ChannelSftp channel;
    private final String folder;
    private final Destination destination;
    private final Sftp.Verification verification;
    private final int keepFree;
    private final Duration timeout;

    SftpSession(
            Session ssh,
            ChannelSftp channel,
            String folder,
            Destination destination,
            Sftp.Verification verification,
            int keepFree,
            Duration timeout) {
        this.ssh = ssh;
        this.channel = channel;
        this.folder = folder.endsWith("/") ? folder : folder + "/";
        this.destination = destination;
        this.verification = verification;
        this.keepFree = keepFree;
        this.timeout = timeout;
    }

    @Override
    public void send(Parcel parcel, Path archive) throws DeliveryException {
        String target = folder + parcel.file();
        String unfinished = target.substring(0, target.lastIndexOf('/') + 1) + parcel.unfinishedName();
        try (var limit = new TimeLimit(timeout, this::close)) {
            if (size(target).isPresent()) {
                return;
            }
            if (size(folder).isEmpty()) {
                throw new DeliveryException(
                        "The destination's folder does not exist: have it made there, or correct the target", false);
            }
            makeFolders(parcel.file());
            requireSpace(parcel.bytes());
            put(parcel, archive, unfinished);
            if (size(target).isPresent()) { // come meanwhile, and a rename may replace it
                channel.rm(quoted(unfinished));
                return;
            }
            channel.rename(quoted(unfinished), quoted(target));
        } catch (SftpException e) {
            throw failure(e);
        } catch (IOException e) {
            throw new DeliveryException("The archive cannot be read while it is sent: check this machine's disk", true);
        }
    }

    private void put(Parcel parcel, Path archive, String unfinished)
            throws SftpException, IOException, DeliveryException {
        long there = size(unfinished).orElse(0L);
        // of what a broken transfer left only the content tells whether it is whole
        boolean resumes = verification == Sftp.Verification.CONTENT && there > 0 && there <= parcel.bytes();
        try (InputStream in = destination.open(archive)) {
            channel.put(in, quoted(unfinished), resumes ? ChannelSftp.RESUME : ChannelSftp.OVERWRITE);
        }
        // what an earlier session left may not be what it sent
        if (resumes && compare(unfinished, parcel) != OneByOne.Found.EQUAL) {
            channel.rm(quoted(unfinished));
            throw new DeliveryException(
                    "What a broken transfer had left at the far end was damaged; it is sent anew", true);
        }
    }

    private void makeFolders(String file) throws SftpException {
        for (int slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
            String path = folder + file.substring(0, slash);
            if (size(path).isEmpty()) {
                makeFolder(path);
            }
        }
    }

    private void makeFolder(String path) throws SftpException {
        try {
            channel.mkdir(quoted(path));
        } catch (SftpException e) {
            if (size(path).isEmpty()) { // otherwise another session has just made it
                throw e;
            }
        }
    }

    private void requireSpace(long bytes) throws DeliveryException {
        long free;
        try {
            free = channel.statVFS(quoted(folder)).getAvailForNonRoot() * 1024;
        } catch (SftpException e) {
            return; // the server does not tell
        }
        Space.require(free, bytes, keepFree);
    }

    @Override
    public OneByOne.Found look(Parcel parcel, Path archive) throws DeliveryException {
        try (var limit = new TimeLimit(timeout, this::close)) {
            return compare(folder + parcel.file(), parcel);
        } catch (SftpException e) {
            throw failure(e);
        } catch (IOException e) {
            throw new DeliveryException("The connection broke while the archive was read back", Effect.BACK_OFF);
        }
    }

    private OneByOne.Found compare(String path, Parcel parcel) throws SftpException, IOException {
        Optional<Long> size = size(path);
        if (size.isEmpty()) {
            return OneByOne.Found.MISSING;
        }
        if (size.get() != parcel.bytes()) {
            return OneByOne.Found.DIFFERENT;
        }
        if (verification == Sftp.Verification.SIZE) {
            return OneByOne.Found.EQUAL;
        }
        try (InputStream in = destination.paced(channel.get(quoted(path)))) {
            return Digests.sha256(in).equals(parcel.sha256()) ? OneByOne.Found.EQUAL : OneByOne.Found.DIFFERENT;
        }
    }

    private Optional<Long> size(String path) throws SftpException {
        try {
            SftpATTRS attributes = channel.stat(quoted(path));
            return Optional.of(attributes.getSize());
        } catch (SftpException e) {
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private DeliveryException failure(SftpException e) {
        if (e.id == ChannelSftp.SSH_FX_PERMISSION_DENIED) {
            return new DeliveryException(
                    "The destination does not let us write there: have the owner and permissions of its folder"
                            + " corrected",
                    false);
        }
        boolean answered = channel.isConnected() && e.id == ChannelSftp.SSH_FX_FAILURE && e.getCause() == null;
        return answered
                ? new DeliveryException(
                        "The destination could not do it: is its disk full, or is a file in the way of a folder?", true)
                : new DeliveryException("The connection broke", Effect.BACK_OFF);
    }

    @Override
    public void close() {
        channel.disconnect();
        ssh.disconnect();
    }

    /** The library takes * and ? for patterns. */
    private static String quoted(String path) {
        return path.replaceAll("([\\\\*?])", "\\\\$1");
    }
}
