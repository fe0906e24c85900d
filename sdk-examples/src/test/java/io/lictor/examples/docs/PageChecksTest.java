package io.lictor.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

/** The checks of the pages find what is wrong, and say where. */
class PageChecksTest {

    private static Page page(String... lines) {
        return Page.of("docs/page.md", String.join("\n", lines));
    }

    private static Page java(String... lines) {
        return page("# Page", "", "```java", String.join("\n", lines), "```");
    }

    @Test
    void aFragmentThatDoesNotCompileIsToldWithPageAndLine() {
        List<String> problems = JavaBlocks.problems(List.of(
                java("consul.agent().self();", "String text = consul.agent().self();"),
                Page.of("docs/other.md", "```java\nconsul.agent().self();\n```")));

        assertThat(problems).singleElement().asString().startsWith("docs/page.md:5: incompatible types");
    }

    @Test
    void aFragmentThatIsNoJavaIsTold() {
        assertThat(JavaBlocks.problems(List.of(java("try (var s = Discovery.lookup(\"a\")) { ... }"))))
                .isNotEmpty().first().asString().startsWith("docs/page.md:4: ");
    }

    @Test
    void membersAreKnownToLaterBlocks() {
        Page types = page("```java", "import java.util.zip.CRC32;", "public record Pool(int size, CRC32 sum) {}", "```",
                "```java", "int size() {", "    return 4;", "}", "```", "", "<!-- given: Pool given -->", "```java",
                "Pool pool = new Pool(size(), given.sum());", "```");

        assertThat(JavaBlocks.problems(List.of(types))).isEmpty();
    }

    @Test
    void namesThatNobodyGivesAreUnknown() {
        assertThat(JavaBlocks.problems(List.of(java("consul.agent().deregisterService(id);")))).singleElement()
                .asString().startsWith("docs/page.md:4: cannot find symbol").contains("variable id");
    }

    @Test
    void codeOfAnotherLibraryIsLeftOut() {
        assertThat(JavaBlocks.problems(List.of(page("<!-- another library -->", "```java", "Nothing known;", "```"))))
                .isEmpty();
    }

    @Test
    void commandsOnWhatIsNotThereAreTold() {
        assertThat(ShellBlocks.problems(List.of(page("```sh",
                "mvn -q -Pexample -Dexample=Nobody -pl sdk-nowhere -am verify   # a comment",
                "mvn -ntp verfy -Pnone && bin/none", "CONSUL_NOTHING=1 mvn verify", "rm -rf x",
                "curl -X PUT http://127.0.0.1:8500/v1/agent/service/deregister/web-1",
                "curl http://127.0.0.1:8500/v1/agent/nothing", "java -jar sdk-none-1.0.jar",
                "mvn verify -Dit.test=NoneIT", "```", "and `mvn verfy`"))))
                .containsExactly("docs/page.md:2: no example Nobody", "docs/page.md:2: no module sdk-nowhere",
                        "docs/page.md:3: " + verfy(), "docs/page.md:3: no profile none",
                        "docs/page.md:3: no file bin/none", "docs/page.md:4: no variable CONSUL_NOTHING",
                        "docs/page.md:5: unknown command rm (expected: mvn, java, curl, bin/.., [cat, cd, consul, dig, "
                                + "docker, echo, git, jq, kill, ls, mkdir, nginx])",
                        "docs/page.md:7: no endpoint /v1/agent/nothing in docs/api-coverage.md",
                        "docs/page.md:8: no module sdk-none", "docs/page.md:9: no class NoneIT",
                        "docs/page.md:11: " + verfy());
    }

    private static String verfy() {
        return "mvn verfy (expected: one of [-B, -U, -X, -am, -amd, -e, -ntp, -o, -q][clean, compile, formatter:format, "
                + "install, package, spotless:apply, test, verify], -P, -pl or -D)";
    }

    @Test
    void dataThatDoesNotParseIsTold() {
        assertThat(DataBlocks.problems(List.of(page("```json", "{\"a\": }", "```", "```yaml", "a: [", "```", "```xml",
                "<dependency><groupId>io.lictor</groupId><artifactId>sdk-none</artifactId><version>0</version></dependency>",
                "```", "```jaba", "```")))).satisfiesExactly(
                        json -> assertThat(json).startsWith("docs/page.md:2: json does not parse: "),
                        yaml -> assertThat(yaml).startsWith("docs/page.md:5: yaml does not parse: "),
                        module -> assertThat(module).isEqualTo("docs/page.md:8: no module sdk-none"),
                        version -> assertThat(version).startsWith("docs/page.md:8: sdk-none has version 0 (expected: "),
                        language -> assertThat(language).startsWith("docs/page.md:11: a block of \"jaba\""));
    }

    @Test
    void linksThatLeadNowhereAreTold() {
        assertThat(Links.problems(List.of(page("# A page", "[a](#a-page) [b](#b) [c](none.md) [d](../README.md#why)",
                "`[e](code.md)` [f](https://example.com/none) [g](locks.md#none)"))))
                .satisfiesExactly(own -> assertThat(own).startsWith("docs/page.md:2: #b leads to no heading"),
                        file -> assertThat(file).isEqualTo("docs/page.md:2: none.md leads to no file"),
                        other -> assertThat(other).startsWith("docs/page.md:3: locks.md#none leads to no heading"));
    }
}
