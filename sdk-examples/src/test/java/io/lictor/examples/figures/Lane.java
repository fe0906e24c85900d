package io.lictor.examples.figures;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.examples.nginx.Get;
import io.lictor.examples.nginx.Nginx;
import io.lictor.examples.nginx.NginxFolder;
import io.lictor.sync.render.Command;
import io.lictor.sync.render.FileSync;
import io.lictor.sync.render.NginxUpstream;
import io.lictor.sync.render.SyncedFile;
import io.lictor.testkit.net.HeldPort;
import io.lictor.testkit.net.Localhost;

/** A front with its own service in Consul and whatever keeps the two in step. */
final class Lane implements AutoCloseable {

    final String service;
    final Nginx nginx;
    private final NginxFolder folder;
    private final HeldPort fallback = HeldPort.tcp(Localhost.address());
    private final Path file;
    private Runnable keeper = () -> {};

    Lane(Path root, String service, int firstPort) {
        this.service = service;
        this.folder = NginxFolder.create(root.resolve(service), "127.0.0.1");
        this.file = folder.path().resolve("upstream.conf");
        folder.front(file, "web", "127.0.0.1:" + fallback.number());
        try {
            Files.writeString(file, "upstream web {\n    server 127.0.0.1:" + firstPort + " weight=1;\n}\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        this.nginx = Nginx.start(folder);
    }

    Lane bare(URI consul, boolean checked) {
        List<String> reload = folder.command("-s", "reload");
        BareLoop loop = new BareLoop(consul, service, file,
                checked ? List.of(folder.command("-t", "-q"), reload) : List.of(reload));
        keeper = loop::close;
        return this;
    }

    Lane synced(URI consul, boolean checked, Duration minimum, Duration maximum) {
        ConsulClient client = ConsulClient.connect(ConsulSettings.builder().addresses(List.of(consul)).build());
        SyncedFile.Builder upstream = SyncedFile.builder(file).template("upstream", """
                upstream web {
                {% for server in service(name) %}
                    server {{ server.endpoint }} weight={{ server.weight }};
                {% else %}
                {{ keep("nobody") }}
                {% endfor %}
                }
                """).value("name", service).reload(Command.of(folder.command("-s", "reload").toArray(String[]::new)));
        if (checked) {
            upstream.check(Command.of(folder.command("-t", "-q").toArray(String[]::new)));
        }
        FileSync sync = FileSync.builder(client).quiet(minimum, maximum).file(upstream.build()).start();
        keeper = () -> {
            sync.close();
            client.close();
        };
        return this;
    }

    /** The ready template, as a user has it. */
    Lane ready(ConsulClient client) {
        FileSync sync = FileSync.builder(client)
                .file(NginxUpstream.of(service).fallback("127.0.0.1:" + fallback.number()).to(file)
                        .check(Command.of(folder.command("-t", "-q").toArray(String[]::new)))
                        .reload(Command.of(folder.command("-s", "reload").toArray(String[]::new))).build())
                .start();
        keeper = sync::close;
        return this;
    }

    Get get() {
        return Get.from(folder.host(), folder.port());
    }

    String content() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    @Override
    public void close() {
        keeper.run();
        nginx.close();
        folder.close();
        fallback.close();
    }
}
