package io.gatehouse.config;

/** How the provider hands its answer to the browser. */
public enum ResponseMode implements ConfigWord {
    /** In the query of a redirect. */
    QUERY("query"),
    /** In a form that the browser posts (OAuth 2.0 Form Post Response Mode). */
    FORM_POST("form_post");

    private final String word;

    ResponseMode(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
