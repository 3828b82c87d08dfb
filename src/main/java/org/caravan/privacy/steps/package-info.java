/** Knows every kind of step there is, and makes those that the file of a rendition asks for. May call all of {@link org.caravan.privacy} and its subpackages. */
package org.caravan.privacy.steps;
