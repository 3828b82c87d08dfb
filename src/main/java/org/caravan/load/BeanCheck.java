package org.caravan.load;

/** Looks at a bean that a route file defines, before the file is loaded. */
@FunctionalInterface
public interface BeanCheck {

    /** Finds nothing wrong. */
    BeanCheck NONE = (name, bean) -> {};

    /** @throws IllegalArgumentException with what is wrong and what to write instead; the file is refused */
    void check(String name, Object bean);
}
