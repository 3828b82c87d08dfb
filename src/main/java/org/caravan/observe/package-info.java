/**
 * The management pages below {@code /observe}: health and metrics. May call {@link org.caravan.http}, {@link org.caravan.health} and
 * {@link org.caravan.metrics}.
 */
package org.caravan.observe;
