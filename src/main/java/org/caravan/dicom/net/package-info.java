/**
 * The built-in transport (PS3.7, PS3.8): PDUs, associations as requestor and acceptor, DIMSE messages and services. May call
 * {@link org.caravan.dicom}, {@link org.caravan.dicom.data} and the JDK's sockets.
 */
package org.caravan.dicom.net;
