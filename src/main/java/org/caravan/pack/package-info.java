/**
 * Makes one archive of one series: its path, its members, its manifest. Calls the JDK only; what it is given was proven complete before.
 */
package org.caravan.pack;
