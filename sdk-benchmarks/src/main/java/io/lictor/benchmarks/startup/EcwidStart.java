package io.lictor.benchmarks.startup;

import java.io.IOException;

import com.ecwid.consul.v1.ConsulClient;
import com.ecwid.consul.v1.agent.model.NewService;

/** The same two requests by Ecwid's client. */
final class EcwidStart {

    private EcwidStart() {}

    public static void main(String[] args) throws IOException {
        StartArguments start = StartArguments.of(args);
        ConsulClient consul = new ConsulClient(start.host(), start.port());
        NewService service = new NewService();
        service.setId(start.id());
        service.setName(start.id());
        service.setPort(8080);
        NewService.Check check = new NewService.Check();
        check.setTtl("30s");
        service.setCheck(check);
        consul.agentServiceRegister(service);
        consul.agentCheckPass("service:" + start.id());
        StartArguments.waitForEnd();
    }
}
