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

    public static void main(String[] args) {
        CommandLine.run("usage: DnsExample [service [host:port of Consul's DNS]]", args, words -> {
            String service = words.nextOr("web");
            String[] dns = words.nextOr("127.0.0.1:8600").split(":", 2);
            words.end();
            int port = dns.length == 1 ? 8600 : CommandLine.number("port of the DNS", dns[1], 1, 65_535);
            return agree(service, new InetSocketAddress(dns[0], port)) ? 0 : 1;
        });
    }

    private static boolean agree(String service, InetSocketAddress dns) throws IOException {
        SimpleResolver resolver = new SimpleResolver(dns);
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
            return bySdk.equals(byDns);
        }
    }

    /** The SRV records have the ports; the addresses come along in the additional section. */
    private static SortedSet<String> ask(SimpleResolver resolver, String service) throws IOException {
        Record question = Record.newRecord(Name.fromString(service + ".service.consul."), Type.SRV, DClass.IN);
        Message answer;
        try {
            answer = resolver.send(Message.newQuery(question));
        } catch (IOException e) {
            throw new IOException("no answer from the DNS at " + resolver.getAddress() + ": " + e.getMessage(), e);
        }
        Map<Name, String> addresses = answer.getSection(Section.ADDITIONAL).stream()
                .filter(ARecord.class::isInstance).map(ARecord.class::cast)
                .collect(Collectors.toMap(Record::getName, a -> a.getAddress().getHostAddress(), (a, b) -> a));
        return answer.getSection(Section.ANSWER).stream().filter(SRVRecord.class::isInstance)
                .map(SRVRecord.class::cast)
                .map(srv -> addresses.getOrDefault(srv.getTarget(), srv.getTarget().toString()) + ":" + srv.getPort())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
