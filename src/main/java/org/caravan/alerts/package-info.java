/**
 * What tells people: alerts by rules, the daily summary, heartbeats. Beans of the routes; may call {@link org.caravan.queue} and Camel's health checks,
 * opens no connection of its own.
 */
package org.caravan.alerts;
