package io.gatehouse.proxy;

import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.schema.ConfigSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the schema of the configuration. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of gatehouse.yml, for editors and for checks before a deployment.")
final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<ConfigKey<?>> keys = new ArrayList<>(ConfigReader.keys());
        keys.addAll(GatewayConfig.keys());
        spec.commandLine().getOut().print(ConfigSchema.of(keys));
        spec.commandLine().getOut().flush();
        return Main.OK;
    }
}
