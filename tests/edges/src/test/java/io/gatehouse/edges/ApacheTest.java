package io.gatehouse.edges;

import java.util.Map;

/** Apache httpd with the files of its sample: in front of the gateway, which passes requests on itself. */
class ApacheTest extends EdgeContract {
    ApacheTest() {
        super(
                Product.APACHE,
                Map.of(
                        "OIDC_CLAIM_sub", "alice",
                        "OIDC_CLAIM_name", "Zoë Adams",
                        "OIDC_CLAIM_email", "alice@example.com",
                        "OIDC_CLAIM_groups", "staff,admin"));
    }
}
