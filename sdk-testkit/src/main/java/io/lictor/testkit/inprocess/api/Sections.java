package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Settings;

/** Puts an engine and all sections of the API together. */
public final class Sections {
    private Sections() {}

    /** An engine that answers everything there is. */
    public static Engine assemble(Settings settings) {
        Engine engine = new Engine(settings);
        new KvApi(engine).addTo(engine.router());
        new StatusApi(engine).addTo(engine.router());
        Connect connect = new Connect(engine);
        new ConnectApi(engine, connect).addTo(engine.router());
        new IntentionApi(engine).addTo(engine.router());
        new ConfigApi(engine, connect).addTo(engine.router());
        return engine;
    }
}
