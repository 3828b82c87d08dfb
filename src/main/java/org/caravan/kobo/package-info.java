/**
 * Forms of KoboToolbox (API v2): what a run asks for and how long it waits, what becomes of answers, and the submissions, definitions, views and
 * attachments that follow from them. The routes send the requests; may call {@link org.caravan.queue}, {@link org.caravan.files}, JDBC
 * and Camel's exchanges.
 */
package org.caravan.kobo;
