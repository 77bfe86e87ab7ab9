package io.gatehouse.servlet.testing;

import io.gatehouse.servlet.GatehouseFilter;
import io.gatehouse.servlet.testing.Container.WebApp;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Ways to put pages behind the filter. */
public final class WebApps {
    private WebApps() {}

    /** Returns pages behind the filter, which is mapped to everything and every kind of dispatch. */
    public static WebApp behind(GatehouseFilter filter, String contextPath, Map<String, Page> pages) {
        return WebApp.of(contextPath, (classes, context) -> {
            addFilter(context, "gatehouse", filter, EnumSet.allOf(DispatcherType.class), "/*");
            addPages(context, pages);
        });
    }

    /** Adds a filter after those that are already there. */
    public static void addFilter(
            ServletContext context, String name, Filter filter, Set<DispatcherType> dispatches, String mapping) {
        FilterRegistration.Dynamic registration = context.addFilter(name, filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.copyOf(dispatches), true, mapping);
    }

    /** Adds pages by their servlet mapping. */
    public static void addPages(ServletContext context, Map<String, Page> pages) {
        pages.forEach((mapping, page) -> {
            ServletRegistration.Dynamic registration = context.addServlet("page " + mapping, page.servlet());
            registration.setAsyncSupported(true);
            registration.addMapping(mapping);
        });
    }
}
