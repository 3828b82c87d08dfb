package org.caravan.privacy.ctp;

import java.util.List;

/**
 * What a script says of one element: text and calls, whose results are put one after the other.
 *
 * @param parts {@link Text} and {@link Call}
 */
record CtpExpression(List<Part> parts) {

    /** A piece of it. */
    sealed interface Part permits Text, Call {}

    /** Text as it stands. */
    record Text(String text) implements Part {}

    /**
     * A call.
     *
     * @param arguments without the quotes around them
     * @param clauses what stands in braces behind it: of {@code if} and {@code select} for true and for false
     */
    record Call(CtpFunction function, List<String> arguments, List<CtpExpression> clauses) implements Part {

        /** An argument; empty where there is none. */
        String argument(int index) {
            return index < arguments.size() ? arguments.get(index) : "";
        }
    }

    /** Whether it begins with a call of that function. */
    boolean beginsWith(CtpFunction function) {
        return !parts.isEmpty() && parts.get(0) instanceof Call call && call.function() == function;
    }

    /** Whether it is nothing but a call of one of these functions, perhaps after {@code @always()}. */
    boolean isOnly(CtpFunction... functions) {
        List<Part> rest = beginsWith(CtpFunction.ALWAYS) ? parts.subList(1, parts.size()) : parts;
        return rest.size() == 1
                && rest.get(0) instanceof Call call
                && List.of(functions).contains(call.function());
    }
}
