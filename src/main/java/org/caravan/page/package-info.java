/**
 * The page for people at {@code /}: what they have asked for, asking for more, approving, what needs an operator. Made on the server from the templates in
 * {@code src/main/jte}, all words from {@code texts.properties}. May call the beans of the queue and of requests, {@link org.caravan.access} for who may
 * what, and Camel to have a PACS asked; holds no SQL.
 */
package org.caravan.page;
