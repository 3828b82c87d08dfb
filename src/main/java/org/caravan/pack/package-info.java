/**
 * Makes one archive of one series: its path, its members, its manifest. Calls SQL through {@link org.caravan.queue} and finds the files through
 * {@link org.caravan.retrieve}; what it is given was proven complete before.
 */
package org.caravan.pack;
