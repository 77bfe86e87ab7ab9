package io.gatehouse.servlet;

import io.gatehouse.config.GatehouseConfig;
import jakarta.servlet.FilterConfig;

/** Reads the settings of a filter that is declared in {@code web.xml}. */
final class FilterSettings {
    private FilterSettings() {}

    /** Reads init-params, context-params and the configuration file. */
    static GatehouseConfig read(FilterConfig filterConfig) {
        return GatehouseConfig.builder()
                .endpointPath(filterConfig.getInitParameter("endpoint-path"))
                .build();
    }
}
