package org.caravan.alerts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.apache.camel.component.mail.MailAuthenticator;

import jakarta.mail.PasswordAuthentication;

/** User and password for a mail server; without a user none is sent. The password is read from its file for each message. */
public class MailLogin extends MailAuthenticator {

    private String user = "";
    private String passwordFile = "";

    public void setUser(String user) {
        this.user = user;
    }

    /** File with the password, readable by this user alone. */
    public void setPasswordFile(String passwordFile) {
        this.passwordFile = passwordFile;
    }

    /** What is wrong with its settings, and what to write instead; empty where all is well. */
    public Optional<String> fault() {
        return user.isBlank() || Files.isReadable(Path.of(passwordFile))
                ? Optional.empty()
                : Optional.of(
                        "passwordFile is " + passwordFile
                                + ", and there is no such file that can be read; put the password into it, or correct the path");
    }

    @Override
    public PasswordAuthentication getPasswordAuthentication() {
        return user.isBlank()
                ? new PasswordAuthentication(null, null)
                : new PasswordAuthentication(user, Secrets.read(passwordFile));
    }

    @Override
    public String toString() {
        return "login of " + (user.isBlank() ? "nobody" : user);
    }
}
