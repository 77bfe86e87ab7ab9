package io.gatehouse.config;

/** A setting with a closed set of values, each written as one word. */
public interface ConfigWord {
    /** Returns the word that stands for this value in the configuration. */
    String word();
}
