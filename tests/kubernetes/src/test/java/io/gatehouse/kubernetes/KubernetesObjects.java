package io.gatehouse.kubernetes;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Objects of Kubernetes, each of which its model has taken: every field is known there, every one that is required is set. */
final class KubernetesObjects {
    private interface Model {
        void validate(JsonElement object) throws IOException;
    }

    private static final Map<String, Model> MODELS = Map.of(
            "apps/v1 Deployment", V1Deployment::validateJsonElement,
            "v1 Service", V1Service::validateJsonElement,
            "v1 ConfigMap", V1ConfigMap::validateJsonElement,
            "networking.k8s.io/v1 Ingress", V1Ingress::validateJsonElement,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement);

    private final List<Map<?, ?>> objects;

    private KubernetesObjects(List<Map<?, ?>> objects) {
        this.objects = objects;
    }

    /**
     * Reads the documents of a YAML file.
     *
     * @throws IllegalArgumentException when Kubernetes would refuse one of them; names the field
     */
    static KubernetesObjects parse(String yaml) throws IOException {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
            // A template whose condition does not hold leaves nothing but a comment.
            if (document instanceof Map<?, ?> object) {
                validate(object);
                objects.add(object);
            }
        }
        return new KubernetesObjects(objects);
    }

    private static void validate(Map<?, ?> object) throws IOException {
        String type = object.get("apiVersion") + " " + object.get("kind");
        Model model = MODELS.get(type);
        if (model == null) {
            throw new IllegalArgumentException("expected one of " + MODELS.keySet() + ", came " + type);
        }
        model.validate(new Gson().toJsonTree(object));
    }

    /** Returns what they are, in their order. */
    List<String> kinds() {
        return objects.stream()
                .map(object -> String.valueOf(object.get("kind")))
                .toList();
    }

    /** Returns the gateway's configuration out of the ConfigMap, if there is one. */
    Optional<String> configuration() {
        return objects.stream()
                .filter(object -> "ConfigMap".equals(object.get("kind")))
                .map(object -> (Map<?, ?>) object.get("data"))
                .map(data -> String.valueOf(data.get("gatehouse.yml")))
                .findFirst();
    }
}
