package io.gatehouse.conformance;

import io.gatehouse.config.ResponseMode;

/** The plan "Form Post Basic". */
class FormPostBasicModulesTest extends BasicModules {
    FormPostBasicModulesTest() {
        super(ResponseMode.FORM_POST);
    }
}
