/**
 * Takes archives to a destination and proves that they arrived. Calls other people's programs (rsync, ssh) and the JDK; which archive goes where is the
 * business of the routes and their SQL.
 */
package org.caravan.deliver;
