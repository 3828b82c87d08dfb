/**
 * Makes archives of series, studies or patients: their path, their members, their manifest; and writes what requests asked for to a folder, a file for each
 * object. Calls SQL through {@link org.caravan.queue} and finds the files through
 * {@link org.caravan.retrieve}; what it is given was proven complete before.
 */
package org.caravan.pack;
