package io.gatehouse.servlet;

import io.gatehouse.servlet.testing.Container;
import io.gatehouse.servlet.testing.FilterContract;
import io.gatehouse.servlet.testing.JettyContainer;

/** The filter on Jetty. */
class JettyFilterTest extends FilterContract {
    @Override
    protected Container container() {
        return new JettyContainer();
    }
}
