package io.lictor.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.lictor.api.ConsulClient;
import io.lictor.api.HealthStatus;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.loadbalancer.Discovery;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * One service asked for by the SDK and by Consul's DNS, which agree. Needs a Consul at {@code CONSUL_HTTP_ADDR}:
 * {@code DnsExample [service [host:port of its DNS]]}.
 */
public final class DnsExample {

    private static final PrintStream OUT = System.out;

    private DnsExample() {}

    public static void main(String[] args) throws IOException {
        String service = args.length > 0 ? args[0] : "web";
        String[] dns = (args.length > 1 ? args[1] : "127.0.0.1:8600").split(":", 2);
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(dns[0], Integer.parseInt(dns[1])));
        resolver.setTimeout(Duration.ofSeconds(5));

        try (ConsulClient consul = ConsulClient.connect()) {
            // DNS leaves out critical instances only, unless dns_config.only_passing is set
            SortedSet<String> bySdk = Discovery.using(consul)
                    .instances(ServiceQuery.builder(service).atWorst(HealthStatus.WARNING).build()).stream()
                    .map(instance -> instance.address() + ":" + instance.port())
                    .collect(Collectors.toCollection(TreeSet::new));
            resolver.setTCP(true);
            SortedSet<String> byDns = ask(resolver, service);
            OUT.println("SDK:          " + bySdk);
            OUT.println("DNS by TCP:   " + byDns);

            resolver.setTCP(false);
            OUT.println("DNS by EDNS0: " + ask(resolver, service).size() + " of them in a datagram of 1,280 bytes");
            resolver.setEDNS(-1);
            resolver.setIgnoreTruncation(true);
            OUT.println("DNS by UDP:   " + ask(resolver, service).size() + " of them (udp_answer_limit), shuffled");
            OUT.println(bySdk.equals(byDns) ? "both agree" : "they differ");
        }
    }

    /** The SRV records have the ports; the addresses come along in the additional section. */
    private static SortedSet<String> ask(SimpleResolver resolver, String service) throws IOException {
        Record question = Record.newRecord(Name.fromString(service + ".service.consul."), Type.SRV, DClass.IN);
        Message answer = resolver.send(Message.newQuery(question));
        Map<Name, String> addresses = answer.getSection(Section.ADDITIONAL).stream()
                .filter(ARecord.class::isInstance).map(ARecord.class::cast)
                .collect(Collectors.toMap(Record::getName, a -> a.getAddress().getHostAddress(), (a, b) -> a));
        return answer.getSection(Section.ANSWER).stream().filter(SRVRecord.class::isInstance)
                .map(SRVRecord.class::cast)
                .map(srv -> addresses.getOrDefault(srv.getTarget(), srv.getTarget().toString()) + ":" + srv.getPort())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
