/**
 * What tells people: alerts by rules, the daily summary, heartbeats. Beans of the routes; may call {@link org.caravan.queue}, {@link org.caravan.health} and
 * {@link org.caravan.text}, opens no connection of its own.
 */
package org.caravan.alerts;
