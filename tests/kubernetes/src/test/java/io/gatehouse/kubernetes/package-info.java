/** What is deployed to Kubernetes, looked at by Helm, by Kubernetes' own models and by the gateway. */
@NullMarked
package io.gatehouse.kubernetes;

import org.jspecify.annotations.NullMarked;
