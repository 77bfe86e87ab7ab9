package io.gatehouse.edges;

/** HAProxy with the files of its sample. */
class HaproxyTest extends ForwardAuthContract {
    HaproxyTest() {
        super(Product.HAPROXY);
    }
}
