/**
 * Who may what at the pages for people and their REST interface: users, groups with roles and rights, sign-in, tokens, and the record of who has seen what.
 * Calls SQL through {@link org.caravan.queue} and the console's passwords through {@link org.caravan.http}; knows no DICOM.
 *
 * <p>A page is a servlet that is bound in the Camel registry as an {@link org.caravan.http.PeoplePage}; the gate is in front of it, so that
 *
 * <ul>
 *   <li>{@code Person.of(request)} is who asks, with what the groups allow at this moment: {@code person.is(Role.APPROVER)}, {@code
 *       person.require(Role.REQUESTER)}, {@code person.may(Right.SOURCE, "la-paz")}, {@code person.require(Right.IDENTIFIED, "")};
 *   <li>an {@link org.caravan.access.AccessException} that leaves the servlet is answered with 403 and its message;
 *   <li>every form has a hidden field {@code csrf} with {@code Access.csrf(request)} (of htmx: the header {@code X-CSRF-Token}); one that is not there, or
 *       of another session, was refused before the servlet is called. {@code POST /signout} with it ends the session;
 *   <li>before patient data is shown, {@code access.audit(request, "items", id, pacs, rows)} (bean {@code access} in the registry);
 *   <li>below {@code /assets/} anybody is served; nobody who has not signed in reaches anything else.
 * </ul>
 *
 * <p>An answer that may take longer than two minutes says so with {@link org.caravan.http.LongAnswers}. The form of the sign-in is drawn by the {@link
 * org.caravan.access.SignInForm} in the registry, where one is. Operators of the users file (role {@code operator}: who may use the console) may everything but
 * approve their own requests; its people (role {@code person}) may what their groups say; {@code monitor} does not get in.
 */
package org.caravan.access;
