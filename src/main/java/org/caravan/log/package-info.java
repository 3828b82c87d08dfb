/** What is said in the log of what others cause, so that nobody's noise drives out the rest. May call only the JDK, SLF4J and logback. */
package org.caravan.log;
