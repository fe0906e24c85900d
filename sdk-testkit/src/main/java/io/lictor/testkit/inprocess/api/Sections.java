package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.acl.AclTables;
import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.agent.LocalNode;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Federation;
import io.lictor.testkit.inprocess.engine.Settings;
import org.jspecify.annotations.Nullable;

/**
 * An engine with all sections of the API on it.
 *
 * @param engine what answers
 * @param agent its local agent
 * @param rotation gives the certificate authority another root
 * @param pruning takes its former roots out of the list
 */
public record Sections(Engine engine, LocalAgent agent, Runnable rotation, Runnable pruning) {

    /** Puts one together: a server that has just elected itself, without any data. */
    public static Sections assemble(Settings settings, Federation federation) {
        Engine engine = new Engine(settings, federation);
        LocalAgent agent = new LocalAgent(engine);
        engine.alsoClose(agent::close);
        LocalNode.join(engine);
        Tombstones.watch(engine);
        new SnapshotApi(engine, agent).addTo(engine.router());
        new StatusApi(engine).addTo(engine.router());
        new KvApi(engine).addTo(engine.router());
        new TxnApi(engine).addTo(engine.router());
        new SessionApi(engine).addTo(engine.router());
        new CatalogApi(engine).addTo(engine.router());
        new CatalogWrites(engine, agent).addTo(engine.router());
        new HealthApi(engine).addTo(engine.router());
        new AgentApi(engine, agent).addTo(engine.router());
        new AgentServiceApi(engine, agent).addTo(engine.router());
        new AgentCheckApi(engine, agent).addTo(engine.router());
        new EventApi(engine, agent).addTo(engine.router());
        new OperatorApi(engine).addTo(engine.router());
        new KeyringApi(engine).addTo(engine.router());
        new InternalApi(engine).addTo(engine.router());
        new CoordinateApi(engine).addTo(engine.router());
        new QueryApi(engine).addTo(engine.router());
        new PeeringApi(engine).addTo(engine.router());
        Connect connect = new Connect(engine);
        addConnect(engine, connect);
        addAcl(engine, settings.managementToken());
        LocalNode.complete(engine);
        agent.load();
        return new Sections(engine, agent, connect::rotate, connect::prune);
    }

    private static void addConnect(Engine engine, Connect connect) {
        new ConnectApi(engine, connect).addTo(engine.router());
        EntryStore entries = new EntryStore(engine, connect);
        new IntentionApi(engine, entries).addTo(engine.router());
        new ConfigApi(engine, entries).addTo(engine.router());
    }

    private static void addAcl(Engine engine, @Nullable String managementToken) {
        AclTables tables = new AclTables();
        TokenApi tokens = new TokenApi(engine, tables, managementToken);
        tokens.addTo(engine.router());
        AuthMethodApi methods = new AuthMethodApi(engine, tables);
        BindingRuleApi rules = new BindingRuleApi(engine, tables);
        if (managementToken != null) {
            engine.agentAccess(() -> tables.agentAccess(engine.agentToken(), engine.settings()));
            methods.addTo(engine.router());
            rules.addTo(engine.router());
            new LoginApi(engine, tables, tokens).addTo(engine.router());
        }
        new AclApi(engine, tables, managementToken != null).addTo(engine.router());
    }
}
