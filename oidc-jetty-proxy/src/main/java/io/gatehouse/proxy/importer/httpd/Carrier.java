package io.gatehouse.proxy.importer.httpd;

/** Makes settings of a directive. */
@FunctionalInterface
interface Carrier {
    /** Carries the directive over, and says what is not the same. */
    void carry(Directive directive, Terms terms);

    /** Returns the carrier for directives whose first argument is the value of a key. */
    static Carrier to(String key) {
        return (directive, terms) -> terms.set(key, directive.first());
    }

    /** Returns the carrier for directives that other directives ask about. */
    static Carrier elsewhere() {
        return (directive, terms) -> {};
    }
}
