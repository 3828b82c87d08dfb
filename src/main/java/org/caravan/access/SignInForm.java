package org.caravan.access;

import jakarta.servlet.http.HttpServletRequest;

/** Draws the form of the sign-in: posts {@code user}, {@code password} and {@code to} to {@code /signin/password}. One in the Camel registry takes the place of the plain one. */
public interface SignInForm {

    /**
     * The page.
     *
     * @param message why the form is shown again; empty for the first time
     * @param to where to go on afterwards, a path of ours
     * @param openId whether there is a provider, with whom one signs in at {@code /signin/openid}
     */
    String html(HttpServletRequest request, String message, String to, boolean openId);

    /** One without any looks. */
    SignInForm PLAIN = (request, message, to, openId) ->
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Caravan: sign in</title>
            <meta name="viewport" content="width=device-width"></head><body><main>
            <h1>Sign in</h1><p role="alert">%s</p>
            <form method="post" action="/signin/password"><input type="hidden" name="to" value="%s">
            <p><label>Name <input name="user" autocomplete="username" required autofocus></label></p>
            <p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
            <p><button>Sign in</button></p></form>%s
            </main></body></html>
            """
                    .formatted(
                            escape(message),
                            escape(to),
                            openId ? "<p><a href=\"/signin/openid\">Sign in with your organisation</a></p>" : "");

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
