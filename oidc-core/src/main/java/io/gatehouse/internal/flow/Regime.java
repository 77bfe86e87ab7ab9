package io.gatehouse.internal.flow;

/** The settings that hold at the moment, and what judges by them. Compared by identity of what is within. */
record Regime(Parts parts, Callers callers, BearerMemory bearer) {
    /** Returns nothing of what is within. */
    @Override
    public String toString() {
        return "Regime[redacted]";
    }
}
