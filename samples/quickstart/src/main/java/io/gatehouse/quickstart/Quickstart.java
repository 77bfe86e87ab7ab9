package io.gatehouse.quickstart;

public final class Quickstart {
    private Quickstart() {}
}
