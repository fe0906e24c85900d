package io.lictor.testkit.contract;

import java.util.List;

/** All sections. */
final class Sections {
    private Sections() {}

    static List<Section> all() {
        return List.of(new EnvelopeFacts(), new FilterFacts(), new KeyValueFacts(), new RegistrationFacts(),
                new CheckFacts(), new HealthFacts(), new BlockingFacts(), new SessionFacts(),
                new TransactionFacts(), new EventFacts(), new OperatorFacts(), new QueryFacts(), new ConnectFacts(),
                new NamespaceFacts(),
                new ConfigEntryFacts(), new NoAclFacts(), new AclFacts(), new AclManagementFacts(), new LoginFacts(),
                new DatacenterFacts(),
                new RotationFacts(),
                new SnapshotFacts(), new AclAllowFacts(), new IdentityFacts(), new ProbeFacts(), new StreamingFacts(),
                new PeeringFacts(), new AgentFacts(), new ConfiguredFacts(), new ReloadFacts(), new BodyFacts());
    }
}
