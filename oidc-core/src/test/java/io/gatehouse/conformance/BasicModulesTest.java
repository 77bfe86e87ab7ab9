package io.gatehouse.conformance;

import io.gatehouse.config.ResponseMode;

/** The plan "Basic". */
class BasicModulesTest extends BasicModules {
    BasicModulesTest() {
        super(ResponseMode.QUERY);
    }
}
