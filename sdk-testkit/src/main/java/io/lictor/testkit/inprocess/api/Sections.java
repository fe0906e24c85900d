package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.agent.LocalNode;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Settings;
import org.jspecify.annotations.Nullable;

/**
 * An engine with all sections of the API on it.
 *
 * @param engine what answers
 * @param agent its local agent
 */
public record Sections(Engine engine, LocalAgent agent) {

    /** Puts one together: a server that has just elected itself, without any data. */
    public static Sections assemble(Settings settings) {
        Engine engine = new Engine(settings);
        LocalAgent agent = new LocalAgent(engine);
        engine.alsoClose(agent::close);
        LocalNode.join(engine);
        Tombstones.watch(engine);
        Cached cached = new Cached();
        new StatusApi(engine).addTo(engine.router());
        new KvApi(engine).addTo(engine.router());
        new TxnApi(engine).addTo(engine.router());
        new SessionApi(engine).addTo(engine.router());
        new CatalogApi(engine, cached).addTo(engine.router());
        new CatalogWrites(engine, agent).addTo(engine.router());
        new HealthApi(engine, cached).addTo(engine.router());
        new AgentApi(engine, agent).addTo(engine.router());
        new AgentServiceApi(engine, agent).addTo(engine.router());
        new AgentCheckApi(engine, agent).addTo(engine.router());
        new EventApi(engine, agent).addTo(engine.router());
        new OperatorApi(engine).addTo(engine.router());
        new KeyringApi(engine).addTo(engine.router());
        new InternalApi(engine).addTo(engine.router());
        new CoordinateApi(engine).addTo(engine.router());
        new QueryApi(engine, cached).addTo(engine.router());
        addConnect(engine);
        addAcl(engine, settings.managementToken());
        return new Sections(engine, agent);
    }

    private static void addConnect(Engine engine) {
        Connect connect = new Connect(engine);
        new ConnectApi(engine, connect).addTo(engine.router());
        new IntentionApi(engine).addTo(engine.router());
        new ConfigApi(engine, connect).addTo(engine.router());
    }

    private static void addAcl(Engine engine, @Nullable String managementToken) {
        AclTables tables = new AclTables();
        new TokenApi(engine, tables, managementToken).addTo(engine.router());
        new AclApi(engine, tables, managementToken != null).addTo(engine.router());
    }
}
