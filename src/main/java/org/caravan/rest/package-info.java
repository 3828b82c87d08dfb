/**
 * The REST interface for scripts, below {@code /api/v1}: what each call does, in beans that the routes of {@code api.camel.yaml} call, and the document that
 * describes it. The rules are those of {@link org.caravan.access.Desk}, the model that of {@link org.caravan.requests}; the gate of {@link org.caravan.access}
 * is in front. May call Camel and servlets, no SQL.
 */
package org.caravan.rest;
