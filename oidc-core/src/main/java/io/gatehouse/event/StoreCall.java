package io.gatehouse.event;

/** What a store of sessions is asked for. */
public enum StoreCall {
    /** A session is read. */
    LOAD("load"),
    /** A new session is kept. */
    CREATE("create"),
    /** A session is written again. */
    REPLACE("replace"),
    /** A session, or all of somebody, are deleted. */
    DELETE("delete"),
    /** Sessions are listed or counted. */
    LIST("list"),
    /** A small fact beside the sessions is read. */
    READ_ENTRY("read_entry"),
    /** A small fact beside the sessions is written. */
    WRITE_ENTRY("write_entry");

    private final String word;

    StoreCall(String word) {
        this.word = word;
    }

    /** Returns the word for it, in small letters. */
    public String word() {
        return word;
    }
}
