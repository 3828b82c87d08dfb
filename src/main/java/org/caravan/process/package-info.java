/** Runs programs. May call only the JDK. */
package org.caravan.process;
