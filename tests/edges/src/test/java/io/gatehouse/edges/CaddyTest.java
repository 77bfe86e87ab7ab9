package io.gatehouse.edges;

/** Caddy with the files of its sample. */
class CaddyTest extends ForwardAuthContract {
    CaddyTest() {
        super(Product.CADDY);
    }
}
