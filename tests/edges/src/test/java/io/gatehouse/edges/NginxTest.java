package io.gatehouse.edges;

/** nginx with the files of its sample. */
class NginxTest extends ForwardAuthContract {
    NginxTest() {
        super(Product.NGINX);
    }
}
