package io.gatehouse.sample.springboot;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.servlet.GatehouseFilter;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;

/** Puts the filter in front of everything. */
@Configuration(proxyBeanMethods = false)
class SignIn {
    // Before Spring Security's filters, which are at -100.
    private static final int BEFORE_OTHERS = Ordered.HIGHEST_PRECEDENCE + 100;

    /** Reads {@code gatehouse.yml}, the environment, and then whatever Spring knows below {@code gatehouse}. */
    @Bean(destroyMethod = "close")
    Gatehouse gatehouse(Environment spring) throws IOException {
        byte[] settings;
        try (InputStream in = new ClassPathResource("gatehouse.yml").getInputStream()) {
            settings = in.readNBytes(ConfigSource.MAX_BYTES);
        }
        Map<String, String> properties = Binder.get(spring)
                .bind("gatehouse", Bindable.mapOf(String.class, String.class))
                .orElse(Map.of());
        return Gatehouse.create(ConfigReader.read(List.of(
                ConfigSource.yaml("gatehouse.yml", settings, Path.of("")),
                ConfigSource.environment(System.getenv()),
                ConfigSource.parameters("application.yml", properties))));
    }

    @Bean
    FilterRegistrationBean<GatehouseFilter> filter(Gatehouse gatehouse) {
        FilterRegistrationBean<GatehouseFilter> filter = new FilterRegistrationBean<>(new GatehouseFilter(gatehouse));
        filter.setOrder(BEFORE_OTHERS);
        filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
        filter.setAsyncSupported(true);
        filter.addUrlPatterns("/*");
        return filter;
    }
}
