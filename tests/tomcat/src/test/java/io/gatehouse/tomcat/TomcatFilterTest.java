package io.gatehouse.tomcat;

import io.gatehouse.servlet.testing.Container;
import io.gatehouse.servlet.testing.FilterContract;

/** The filter on Tomcat. */
class TomcatFilterTest extends FilterContract {
    @Override
    protected Container container() {
        return new TomcatContainer();
    }
}
