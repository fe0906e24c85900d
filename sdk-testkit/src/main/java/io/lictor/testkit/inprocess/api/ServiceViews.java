package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.NODE;
import static io.lictor.testkit.inprocess.engine.Access.Resource.SERVICE;
import static io.lictor.testkit.inprocess.engine.Access.Right.READ;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.lictor.testkit.inprocess.engine.Answer;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.QueryOptions;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Streaming;
import io.lictor.testkit.inprocess.filter.Filter;
import io.lictor.testkit.inprocess.filter.FilterException;
import io.lictor.testkit.inprocess.filter.Schemas;
import io.lictor.testkit.inprocess.json.GoJson;
import io.lictor.testkit.inprocess.state.Catalog;
import io.lictor.testkit.inprocess.state.CatalogEvents;
import io.lictor.testkit.inprocess.state.Interest;
import io.lictor.testkit.inprocess.state.ServiceRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The views of services that the agent keeps for reads that block or want the cache, and what they answer. */
final class ServiceViews implements CatalogEvents {
    /** The order of a view: by bytes, unlike the catalog's. */
    private static final Comparator<JsonNode> ORDER = Comparator
            .comparing((JsonNode entry) -> entry.at("/Node/Node").asString(""))
            .thenComparing(entry -> entry.at("/Service/ID").asString(""));

    private final Engine engine;
    private final Catalog catalog;
    private final HealthEntries entries;
    private final Map<ServiceView.Key, ServiceView> views = new HashMap<>();
    private final Map<String, List<ServiceView>> byService = new HashMap<>();
    private final List<ServiceView> connect = new ArrayList<>();

    ServiceViews(Engine engine, HealthEntries entries) {
        this.engine = engine;
        this.catalog = engine.state().catalog();
        this.entries = entries;
        catalog.tell(this);
    }

    @Override
    public void changed(long at, String service) {
        byService.getOrDefault(service, List.of()).forEach(view -> advance(view, at));
        for (ServiceView view : connect) {
            if (view.key().service().equals(service)
                    || Connected.to(catalog, view.key().service()).stream().anyMatch(way -> service.equals(
                            Rows.fold(way.name())))) {
                advance(view, at);
            }
        }
    }

    private void advance(ServiceView view, long at) {
        view.advance(at);
        engine.state().touch(topic(view));
    }

    @Override
    public void replaced(ServiceRecord old) {
        List<ServiceView> views = byService.getOrDefault(Rows.fold(old.name()), List.of());
        if (!views.isEmpty()) {
            ObjectNode entry = entries.entry(old);
            views.forEach(view -> view.haunt(old, entry));
        }
    }

    @Override
    public void settled(ServiceRecord instance) {
        byService.getOrDefault(Rows.fold(instance.name()), List.of()).forEach(view -> view.settle(instance));
    }

    @Override
    public void restored() {
        views.values().forEach(ServiceView::reset);
    }

    private static String topic(ServiceView view) {
        return (view.key().connect() ? "view/connect/" : "view/") + view.key().service();
    }

    /**
     * What a view answered; its index is 0 while it has no data.
     *
     * @param answer the rows
     * @param atOnce whether the view had them, so that nobody had to wait
     */
    record Seen(Answer<ArrayNode> answer, boolean atOnce) {}

    /** Answers from a view. */
    Seen read(Call call, QueryOptions options, String name, boolean connected)
            throws InterruptedException {
        Filter filter = filter(options.filter());
        List<Filter> meta = call.parameters().all("node-meta").stream().map(pair -> filter(contains(pair))).toList();
        ServiceView.Key key = new ServiceView.Key(Rows.fold(name), connected, HealthApi.peer(call),
                options.datacenter(),
                TokenApi.secret(engine, call.request()), List.of(options.filter(),
                        String.join("\0", call.parameters().all("tag")),
                        String.join("\0", call.parameters().all("node-meta"))));
        ServiceView view = view(key);
        boolean atOnce = engine.state().read(() -> Long.compareUnsigned(view.index(), options.index()) > 0);
        return new Seen(new Streaming(engine, options).run(new Source(call, view, rows -> kept(rows, filter, meta))),
                atOnce);
    }

    private ServiceView view(ServiceView.Key key) {
        return engine.state().read(() -> views.computeIfAbsent(key, any -> {
            ServiceView view = new ServiceView(key);
            if (key.connect()) {
                connect.add(view);
            } else {
                byService.computeIfAbsent(key.service(), name -> new ArrayList<>()).add(view);
            }
            return view;
        }));
    }

    private static String contains(String pair) {
        int colon = pair.indexOf(':');
        return "\"" + (colon < 0 ? "" : pair.substring(colon + 1)) + "\" in Node.Meta."
                + (colon < 0 ? pair : pair.substring(0, colon));
    }

    private static Filter filter(String text) {
        try {
            return Filter.of(text, Schemas.HEALTH_ENTRY);
        } catch (FilterException e) {
            throw Refusal.failed(e.reason());
        }
    }

    private static ArrayNode kept(List<JsonNode> rows, Filter filter, List<Filter> meta) {
        ArrayNode kept = GoJson.array();
        rows.stream().sorted(ORDER).filter(filter::matches)
                .filter(row -> meta.stream().allMatch(each -> each.matches(row))).forEach(kept::add);
        return kept;
    }

    /** One read of one view. */
    private final class Source implements Streaming.Source<ArrayNode> {
        private final Call call;
        private final ServiceView view;
        private final java.util.function.Function<List<JsonNode>, ArrayNode> kept;

        Source(Call call, ServiceView view, java.util.function.Function<List<JsonNode>, ArrayNode> kept) {
            this.call = call;
            this.view = view;
            this.kept = kept;
        }

        @Override
        public void watch(Interest interest) {
            interest.in(topic(view));
            interest.in(TokenApi.TOKENS);
        }

        @Override
        public void requireToken() {
            call.lookUpToken();
        }

        @Override
        public void load() {
            ServiceView.Key key = view.key();
            view.load(() -> entries.index(key.service(), key.connect(), key.peer(), new Interest()));
        }

        @Override
        public void forget() {
            view.reset();
        }

        @Override
        public int failed(long now, double random) {
            return view.fail(now, random);
        }

        @Override
        public long retryAt() {
            return view.retryAt();
        }

        @Override
        public long index() {
            return view.index();
        }

        @Override
        public ArrayNode rows() {
            if (view.index() == 0) {
                return GoJson.array();
            }
            ServiceView.Key key = view.key();
            List<JsonNode> rows = new ArrayList<>();
            entries.instances(key.service(), key.connect(), key.peer()).stream().filter(this::isShown)
                    .forEach(instance -> rows.add(entries.entry(instance)));
            for (ServiceView.Ghost ghost : view.ghosts()) {
                if (isShown(ghost.instance())) {
                    rows.add(ghost.entry());
                }
            }
            return kept.apply(rows);
        }

        private boolean isShown(ServiceRecord instance) {
            return Rows.isTagged(call, instance) && call.allows(SERVICE, instance.name(), READ)
                    && call.allows(NODE, instance.node(), READ);
        }
    }
}
