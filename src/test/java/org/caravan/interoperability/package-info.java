/**
 * What the component and other people's programs can do together: every verb with every peer, plain and over TLS, with objects of all kinds. The table
 * that comes of it is printed by {@code bin/test}.
 */
package org.caravan.interoperability;
