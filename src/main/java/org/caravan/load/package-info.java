/**
 * Loads the route files of the folder {@code routes}, one by one, so that a broken file is named and the rest run. May call Camel
 * and nothing else of the project.
 */
package org.caravan.load;
