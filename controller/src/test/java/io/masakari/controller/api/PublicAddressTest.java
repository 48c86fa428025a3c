package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.api.http.Peer;
import io.masakari.controller.api.http.Request;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublicAddressTest {
    private static final PublicAddress BEHIND =
            new PublicAddress(Optional.empty(), List.of(Network.of("192.0.2.0/25"), Network.of("2001:db8::1")));
    private static final Map<String, String> FORWARDED = Map.of(
            "host", "10.0.0.5:15868",
            "x-forwarded-proto", "https",
            "x-forwarded-host", "cloud.example, inner",
            "x-forwarded-prefix", "/instance-ha/");

    private static Request request(String peer, String path, Map<String, String> headers) {
        return new Request("GET", path, Map.of(), headers, new byte[0], new Peer(peer, Optional.empty()));
    }

    private static String link(PublicAddress address, String peer, Map<String, String> headers) {
        return address.of(request(peer, "/", headers), "http");
    }

    @Test
    void onlyAListedProxyTellsWhereClientsAre() {
        assertEquals("https://cloud.example/instance-ha", link(BEHIND, "192.0.2.127", FORWARDED));
        assertEquals("https://cloud.example/instance-ha", link(BEHIND, "2001:db8:0:0:0:0:0:1", FORWARDED));
        for (String other : List.of("192.0.2.128", "2001:db8:0:0:0:0:0:2", "unix", "fe80:0:0:0:0:0:0:1%eth0")) {
            assertEquals("http://10.0.0.5:15868", link(BEHIND, other, FORWARDED));
        }
        assertEquals("http://10.0.0.5:15868", link(PublicAddress.direct(), "192.0.2.1", FORWARDED));
    }

    @Test
    void whatIsNoHostOrPathGetsIntoNoLink() {
        for (String bad : List.of("a b", "x\"y", "<script>", "", "a/b")) {
            Map<String, String> headers =
                    Map.of("host", bad, "x-forwarded-host", bad, "x-forwarded-proto", "ftp", "x-forwarded-prefix", bad);
            assertEquals("http://localhost", link(BEHIND, "192.0.2.1", headers));
        }
        assertEquals("http://localhost", link(BEHIND, "192.0.2.1", Map.of("x-forwarded-prefix", "//evil")));
    }

    @Test
    void theConfiguredUrlGoesBeforeAll() {
        PublicAddress configured = new PublicAddress(
                Optional.of(URI.create("https://api.example:443/instance-ha/")), List.of(Network.of("0.0.0.0/0")));
        assertEquals("https://api.example:443/instance-ha", link(configured, "192.0.2.1", FORWARDED));
        assertEquals(
                "/v1/segments",
                configured
                        .below(request("192.0.2.1", "/instance-ha/v1/segments", Map.of()))
                        .path());
        assertEquals(
                "/instance-harm/v1",
                configured
                        .below(request("192.0.2.1", "/instance-harm/v1", Map.of()))
                        .path());
        assertEquals(
                "",
                configured.below(request("192.0.2.1", "/instance-ha", Map.of())).path());
        assertEquals(
                "/v1", configured.below(request("192.0.2.1", "/v1", Map.of())).path());
    }

    @Test
    void networksAreAddressesWithBits() {
        assertTrue(Network.of("0.0.0.0/0").has("203.0.113.9"));
        assertFalse(Network.of("0.0.0.0/0").has("::1"));
        assertTrue(Network.of("::/0").has("::1"));
        assertTrue(Network.of("10.1.0.0/15").has("10.0.3.4"));
        assertFalse(Network.of("10.1.0.0/16").has("10.2.0.0"));
        for (String bad :
                List.of("proxy.example", "10", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/x", "1/2/3", "", "g::")) {
            assertThrows(IllegalArgumentException.class, () -> Network.of(bad), bad);
        }
    }
}
