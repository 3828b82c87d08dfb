package org.caravan.camel.dicom;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

import org.apache.camel.CamelContext;

import org.caravan.dicom.Peer;

/** Finds the PACS beans of a context. */
final class PacsBeans {

    private PacsBeans() {}

    /** A PACS with the name that messages call it, and the transport's view of it. */
    record Named(Pacs pacs, Peer peer) {}

    /**
     * Returns the PACS of that bean name, or one with every default where the text is {@code AETITLE@host:port}.
     *
     * @throws IllegalArgumentException when there is no such bean (the message lists those there are) or its settings are wrong
     */
    static Named resolve(CamelContext context, String peer) {
        if (AeAddress.looksLike(peer)) {
            Pacs pacs = Pacs.at(peer);
            return new Named(pacs, pacs.toPeer(peer));
        }
        Object bean = context.getRegistry().lookupByName(peer);
        if (bean instanceof Pacs pacs) {
            return new Named(pacs, pacs.toPeer(pacs.getName() == null ? peer : pacs.getName()));
        }
        throw new IllegalArgumentException(unknown(peer, bean, all(context)));
    }

    private static String unknown(String peer, Object bean, Map<String, Pacs> known) {
        String problem = bean == null
                ? "there is no PACS named '" + peer + "'"
                : "the bean '" + peer + "' is a " + bean.getClass().getName() + ", not a " + Pacs.class.getName();
        return problem + ". "
                + (known.isEmpty() ? "No PACS is known yet" : "Known PACS: " + String.join(", ", known.keySet()))
                + ". Use one of them, add routes/pacs/<name>.camel.yaml, or write AETITLE@host:port";
    }

    /** Every PACS bean by name, in alphabetical order. */
    static Map<String, Pacs> all(CamelContext context) {
        return new TreeMap<>(context.getRegistry().findByTypeWithName(Pacs.class));
    }

    static Collection<Pacs> values(CamelContext context) {
        return all(context).values();
    }
}
