package io.gatehouse.sample.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application that signs its users in with the filter. */
@SpringBootApplication
public class SampleApplication {
    /** Runs until the process is ended. */
    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }
}
