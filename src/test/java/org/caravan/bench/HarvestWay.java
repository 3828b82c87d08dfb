package org.caravan.bench;

/** A way of getting studies out of a PACS into archives at a destination. */
interface HarvestWay {

    /** What the table calls it. */
    String name();

    /**
     * Carries the whole set once; fails unless every object is in an archive at the destination afterwards.
     *
     * @return the seconds it took, without what goes before and after
     */
    double seconds(HarvestSet set) throws Exception;
}
