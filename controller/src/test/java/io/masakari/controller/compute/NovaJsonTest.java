package io.masakari.controller.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.core.recovery.ServerView;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NovaJsonTest {
    private static final String SERVER =
            "{'id': '0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01', 'OS-EXT-SRV-ATTR:host': 'compute1',"
                    + " 'OS-EXT-STS:vm_state': 'active', 'tenant_id': 'p1', 'tags': ['amphora', 'blue'],"
                    + " 'flavor': {'ephemeral': 0, 'extra_specs': {'hw:cpu_policy': 'dedicated'}}}";

    private static ServerView read(String json) {
        return NovaJson.server((JsonObject) JsonParser.parseString(json.replace('\'', '"')));
    }

    @Test
    void readsWhoseAnInstanceIsAndWhatTiesIt() {
        ServerView server = read(SERVER);
        assertEquals("p1", server.project());
        assertEquals(Set.of("amphora", "blue"), server.tags());
        assertEquals(Map.of("hw:cpu_policy", "dedicated"), server.extraSpecs());
    }

    @Test
    void whatNovaDoesNotTellIsEmpty() {
        ServerView server = read(SERVER.replace("'tenant_id': 'p1', 'tags': ['amphora', 'blue'],", ""));
        assertEquals("", server.project());
        assertEquals(Set.of(), server.tags());
    }
}
