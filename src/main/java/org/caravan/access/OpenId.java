package org.caravan.access;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.caravan.http.Logins;

/** Signs people in whom an OpenID provider knows. */
public final class OpenId {

    static final String PATH = SignIn.PATH + "/openid";
    static final String BACK = PATH + "/back";

    void go(HttpServletRequest request, HttpServletResponse response) throws IOException {
        throw new AccessException("there is no provider");
    }

    String comesBack(HttpServletRequest request, Logins logins, People people) {
        throw new AccessException("there is no provider");
    }
}
