package io.lictor.examples.story;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.HealthStatus;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.examples.nginx.NginxFolder;
import io.lictor.sync.registrar.SupervisedCommand;

/** The nginx processes behind the front. They know nothing of Consul: the registrar starts and registers them. */
final class Backends implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final ConsulClient consul;
    private final Path folder;
    private final List<NginxFolder> folders = new ArrayList<>();
    private final List<SupervisedCommand> running = new ArrayList<>();

    Backends(ConsulClient consul, Path folder) {
        this.consul = consul;
        this.folder = folder;
        // made in advance, so that their ports are in order and the turns of the front are those of their names
        for (int i = 0; i < 4; i++) {
            folders.add(NginxFolder.create(folder.resolve("backend-" + i), HOST));
        }
        folders.sort(java.util.Comparator.comparingInt(NginxFolder::port));
    }

    /** Starts the next one. */
    void startNext() {
        int number = running.size() + 1;
        NginxFolder nginx = folders.get(number - 1).backend("backend-" + number);
        ServiceDefinition service = ServiceDefinition.builder("web").id("web-" + number).address(HOST)
                .port(nginx.port())
                .check(HealthCheck.http(URI.create("http://" + nginx.endpoint() + "/health"), Duration.ofSeconds(1))
                        .with(CheckOptions.builder().initialStatus(HealthStatus.PASSING).build()))
                .build();
        running.add(SupervisedCommand.builder(consul, service, nginx.command().toArray(String[]::new))
                .drain(Duration.ofMillis(500)).start());
    }

    /** Where a backend listens. */
    String endpoint(int number) {
        return folders.get(number - 1).endpoint();
    }

    /** Kills one. */
    void kill(int number) {
        ProcessHandle.of(running.get(number - 1).pid()).orElseThrow().destroyForcibly();
    }

    /** Stops one as the registrar does when it is told to end. */
    void stop(int number) {
        running.get(number - 1).stop();
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        running.forEach(SupervisedCommand::close);
        folders.forEach(NginxFolder::close);
    }
}
