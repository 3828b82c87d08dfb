/** Volumes of NIfTI with sidecars of BIDS, made of the objects of a series by dcm2niix, as a program beside this one. */
package org.caravan.privacy.nifti;
