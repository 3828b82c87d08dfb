package org.caravan;

import org.apache.camel.PropertyBindingException;
import org.apache.camel.util.ObjectHelper;

/** What keeps Camel itself from starting, in one line. */
final class CamelFaults {

    private CamelFaults() {}

    /** Usually a misspelt {@code camel.*} property. */
    static String describe(Throwable fault, Settings settings) {
        PropertyBindingException binding = ObjectHelper.getException(PropertyBindingException.class, fault);
        if (binding != null) {
            String prefix = binding.getOptionPrefix() == null
                    ? ""
                    : binding.getOptionPrefix().replaceFirst("[.]$", "") + ".";
            return settings.file() + " or the environment sets " + prefix + binding.getOptionKey()
                    + ", which Camel does not take; check its name and value";
        }
        Throwable root = fault;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return "Camel does not start: "
                + (root.getMessage() == null ? root.getClass().getName() : root.getMessage());
    }
}
