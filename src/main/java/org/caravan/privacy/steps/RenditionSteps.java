package org.caravan.privacy.steps;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.camel.Exchange;

import org.caravan.privacy.HeldException;
import org.caravan.privacy.ProfileKind;
import org.caravan.privacy.StepKind;
import org.caravan.privacy.StepParameters;
import org.caravan.privacy.Steps;
import org.caravan.privacy.ctp.CtpScripts;
import org.caravan.privacy.nifti.Nifti;
import org.caravan.privacy.pixels.PixelCleaning;
import org.caravan.privacy.transcode.Transcoding;
import org.caravan.privacy.verify.Verifying;

/** The steps that the file of a rendition asks for. */
public final class RenditionSteps {

    /** All there are, in the order in which they are done. */
    public static final List<StepKind> KINDS = List.of(
            new PixelCleaning(), new ProfileKind(), new CtpScripts(), new Transcoding(), new Nifti(), new Verifying());

    private record Made(String list, Map<String, Object> beans, Steps steps) {}

    private final Map<String, Made> made = new HashMap<>();

    /**
     * The steps of a rendition, made anew when its file has changed.
     *
     * @param rendition its name
     * @param list parameters as {@code name=value}, separated by semicolons
     * @throws HeldException where no steps can be made of it: whoever was to get it gets nothing then
     */
    public Steps of(String rendition, String list, Exchange exchange) throws HeldException {
        Map<String, Object> used = new HashMap<>();
        synchronized (made) {
            Made known = made.get(rendition);
            if (known != null
                    && known.list.equals(list)
                    && known.beans.entrySet().stream().allMatch(bean -> same(bean, exchange))) {
                return known.steps;
            }
            try {
                StepParameters parameters = new StepParameters(parse(list), name -> {
                    Object bean = exchange.getContext().getRegistry().lookupByName(name);
                    used.put(name, bean);
                    return bean;
                });
                Steps steps = of(parameters);
                made.put(rendition, new Made(list, used, steps));
                return steps;
            } catch (IllegalArgumentException e) {
                throw new HeldException("The file of rendition " + rendition + " is wrong: " + e.getMessage());
            }
        }
    }

    private static boolean same(Map.Entry<String, Object> bean, Exchange exchange) {
        return Objects.equals(
                bean.getValue(), exchange.getContext().getRegistry().lookupByName(bean.getKey()));
    }

    /**
     * The steps that these parameters ask for.
     *
     * @throws IllegalArgumentException where one cannot be made; the message says what to write instead
     */
    public static Steps of(StepParameters parameters) {
        return new Steps(KINDS.stream()
                .filter(kind -> kind.isWanted(parameters))
                .map(kind -> kind.step(parameters.get(kind.parameter()), parameters))
                .toList());
    }

    private static Map<String, String> parse(String list) {
        Map<String, String> values = new HashMap<>();
        for (String pair : list.split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        }
        return values;
    }
}
