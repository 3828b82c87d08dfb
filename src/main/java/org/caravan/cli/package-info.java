/** The commands of {@code bin/caravan}: they parse, call and print. The only place that writes to the console. */
package org.caravan.cli;
