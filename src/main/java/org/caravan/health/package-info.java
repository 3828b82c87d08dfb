/**
 * Whether the program works, as Camel health checks: itself (ready), whether a restart would help (live), and every PACS, destination and flow. May
 * call Camel, {@link org.caravan.queue}, {@link org.caravan.text} and the component; sends nothing to a PACS.
 */
package org.caravan.health;
