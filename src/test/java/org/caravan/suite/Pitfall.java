package org.caravan.suite;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names what real PACS do, by its number in {@code pitfalls.tsv}, that a test survives. {@link KnownFaultsTest} counts. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Pitfall {
    int[] value();
}
