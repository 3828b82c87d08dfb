package org.caravan.deliver;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;

import org.caravan.dicom.Range;
import org.caravan.files.BoundedFiles;

/**
 * Puts archives onto a server by SFTP: under a temporary name first, which a broken transfer goes on from, then renamed, and read back whole.
 *
 * <p>The far end's host key must be known: an unknown or changed one stops the delivery.
 */
public class Sftp extends OneByOne {

    /** How it is proven that an archive arrived. */
    public enum Verification {
        /** It is read back whole over the line, and its SHA-256 sum compared. */
        CONTENT,
        /** Its size is compared. */
        SIZE
    }

    private static final Pattern TARGET =
            Pattern.compile("([A-Za-z0-9._-]+)@([A-Za-z0-9.:_-]+|\\[[0-9a-fA-F:]+]):([^\\r\\n]+)");

    private String target = "";
    private String keyFile = "";
    private String passwordFile = "";
    private String knownHosts = "";
    private int port = 22;
    private int keepFree = 500;
    private Verification verification = Verification.CONTENT;
    private Duration connectTimeout = Duration.ofSeconds(20);
    private Duration idleTimeout = Duration.ofSeconds(60);
    private Duration timeout = Duration.ofHours(6);

    /** {@code user@host:folder}; archives keep their relative path below it. Required. */
    public void setTarget(String target) {
        this.target = target.strip();
    }

    /** Private key, a file that only its owner can read; empty where there is a password. */
    public void setKeyFile(String keyFile) {
        this.keyFile = keyFile.strip();
    }

    /** File with the password, for servers that take no key; default empty. */
    public void setPasswordFile(String passwordFile) {
        this.passwordFile = passwordFile.strip();
    }

    /** Known hosts file with the far end's key in it. Required. */
    public void setKnownHosts(String knownHosts) {
        this.knownHosts = knownHosts.strip();
    }

    /** Port at the far end; default 22. */
    public void setPort(int port) {
        this.port = Range.PORT.require("port", port);
    }

    /** Free space that is left at the far end, where it tells, in units of 1,000,000 bytes, 0 to 999999999; default 500. */
    public void setKeepFree(int keepFree) {
        this.keepFree = Space.keepFree(keepFree);
    }

    /** How it is proven that an archive arrived; default content. */
    public void setVerification(Verification verification) {
        this.verification = verification;
    }

    /** Longest wait for the connection; default 20 s. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = TIMES.require("connectTimeout", connectTimeout);
    }

    /** Longest silence on the connection; default 60 s. */
    public void setIdleTimeout(Duration idleTimeout) {
        this.idleTimeout = TIMES.require("idleTimeout", idleTimeout);
    }

    /** Longest time of one archive, for its sending and for its reading back each; default 6 h. */
    public void setTimeout(Duration timeout) {
        this.timeout = TIMES.require("timeout", timeout);
    }

    @Override
    public Map<String, String> mistakes() {
        Map<String, String> mistakes = super.mistakes();
        if (!TARGET.matcher(target).matches()) {
            mistakes.put("target", "target is '" + target + "'; write user@host:folder");
        }
        if (keyFile.isEmpty() == passwordFile.isEmpty()) {
            mistakes.put(
                    "keyFile",
                    "write either keyFile or passwordFile, the file with the key or the password that logs in");
        }
        if (knownHosts.isEmpty()) {
            mistakes.put("knownHosts", "knownHosts is missing; write the file with the server's host key");
        }
        return mistakes;
    }

    @Override
    public Map<String, String> faults() {
        Map<String, String> faults = super.faults();
        SshFiles.faults(keyFile, knownHosts, faults);
        fileFault("passwordFile", passwordFile, "put the password into it")
                .ifPresent(fault -> faults.put("passwordFile", fault));
        return faults;
    }

    @Override
    protected Session connect() throws DeliveryException {
        Matcher parts = TARGET.matcher(target);
        if (!parts.matches()) {
            throw new DeliveryException("The SFTP destination's target is not user@host:folder: correct it", false);
        }
        com.jcraft.jsch.Session ssh = null;
        try {
            JSch jsch = new JSch();
            jsch.setKnownHosts(knownHosts);
            if (!keyFile.isEmpty()) {
                jsch.addIdentity(keyFile);
            }
            ssh = jsch.getSession(parts.group(1), parts.group(2).replaceAll("[\\[\\]]", ""), port);
            if (!passwordFile.isEmpty()) {
                ssh.setPassword(BoundedFiles.secret(Path.of(passwordFile)));
            }
            ssh.setConfig("StrictHostKeyChecking", "yes");
            ssh.setConfig(
                    "PreferredAuthentications", keyFile.isEmpty() ? "password,keyboard-interactive" : "publickey");
            ssh.setTimeout((int) idleTimeout.toMillis());
            ssh.setDaemonThread(true);
            ssh.connect((int) connectTimeout.toMillis());
            ChannelSftp channel = (ChannelSftp) ssh.openChannel("sftp");
            channel.connect((int) connectTimeout.toMillis());
            return new SftpSession(ssh, channel, parts.group(3), this, verification, keepFree, timeout);
        } catch (JSchException | IOException e) {
            if (ssh != null) {
                ssh.disconnect();
            }
            throw new DeliveryException(reason(e), false);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof JSchHostKeyException) {
            return SshFiles.HOST_KEY;
        }
        String said = String.valueOf(e.getMessage());
        if (said.startsWith("Auth fail") || said.startsWith("Auth cancel") || said.startsWith("Too many auth")) {
            return "The destination refuses our login: have the public half of the destination's keyFile entered"
                    + " there, or correct its password";
        }
        if (said.startsWith("invalid privatekey") || said.startsWith("USERAUTH fail")) {
            return "The destination's keyFile holds no private key that can be used: make one with ssh-keygen -t"
                    + " ed25519, without a passphrase";
        }
        if (e instanceof IOException) {
            return "The destination's key, password or known hosts file cannot be read: correct keyFile, passwordFile,"
                    + " knownHosts, or their owner";
        }
        return "The destination cannot be reached by SSH, or has no SFTP: look at its host, port and the line";
    }

    /** Where it sends to, for messages. */
    @Override
    public String toString() {
        return "SFTP to " + target;
    }
}
