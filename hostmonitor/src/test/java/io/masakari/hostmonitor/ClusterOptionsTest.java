package io.masakari.hostmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of Pacemaker's own options bar a fencing (SAFETY.md, C-31). */
class ClusterOptionsTest {
    private static final String SAYS = "the cluster's own options say ";

    private static String configuration(String crmConfig, String nodes, String defaults) {
        return "<configuration><crm_config>" + crmConfig + "</crm_config><nodes>" + nodes + "</nodes>"
                + "<resources><primitive id='p'><meta_attributes id='m'><nvpair id='i' name='is-managed' value='false'/>"
                + "</meta_attributes></primitive></resources>"
                + "<rsc_defaults>" + defaults + "</rsc_defaults></configuration>";
    }

    private static String options(String name, String value) {
        return "<cluster_property_set id='cib-bootstrap-options'><nvpair id='a' name='no-quorum-policy' value='stop'/>"
                + "<nvpair id='b' name='" + name + "' value='" + value + "'/></cluster_property_set>";
    }

    private static String node(String id, String name, String attributes) {
        return "<node id='" + id + "' uname='" + name + "'><instance_attributes id='nodes-" + id + "'>" + attributes
                + "</instance_attributes></node>";
    }

    private static String attribute(String name, String value) {
        return "<nvpair id='x' name='" + name + "' value='" + value + "'/>";
    }

    private static String against(String... documents) {
        List<byte[]> bytes = new ArrayList<>();
        for (String document : documents) {
            bytes.add(document.getBytes(StandardCharsets.UTF_8));
        }
        return ClusterOptions.against(bytes, "pcmk-3");
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
        "maintenance-mode,true,maintenance-mode=true",
        "maintenance-mode,Yes,maintenance-mode=true",
        "maintenance-mode,1,maintenance-mode=true",
        "maintenance-mode,false,''",
        "maintenance_mode,on,maintenance_mode=true",
        "stonith-enabled,false,stonith-enabled=false",
        "stonith-enabled,off,stonith-enabled=false",
        "stonith-enabled,0,stonith-enabled=false",
        "stonith-enabled,true,''",
        "fencing-enabled,false,fencing-enabled=false",
        "is-managed-default,false,is-managed-default=false",
        "is-managed-default,true,''",
        "stonith-timeout,60s,''",
    })
    void optionsOfTheCluster(String name, String value, String expected) {
        assertEquals(expected.isEmpty() ? "" : SAYS + expected, against(configuration(options(name, value), "", "")));
    }

    @Test
    void theSetWithTheHighestScoreCounts() {
        String two = "<cluster_property_set id='a' score='1'>" + attribute("maintenance-mode", "true")
                + "</cluster_property_set><cluster_property_set id='b' score='INFINITY'>"
                + attribute("maintenance-mode", "false") + "</cluster_property_set>";
        assertEquals("", against(configuration(two, "", "")));
    }

    @Test
    void resourceManagementThatIsOffForAllResources() {
        String off = "<meta_attributes id='d'>" + attribute("is-managed", "false") + "</meta_attributes>";
        assertEquals(SAYS + "is-managed=false", against(configuration("", "", off)));
        assertEquals("", against(configuration("", "", "")), "of one resource");
    }

    @Test
    void aNodeInMaintenanceOrStandby() {
        String other = node("1", "pcmk-1", attribute("maintenance", "true"));
        assertEquals("", against(configuration("", other + node("3", "pcmk-3", ""), "")));
        String lost = node("3", "pcmk-3", attribute("maintenance", "true"));
        assertEquals(SAYS + "the node is in maintenance", against(configuration("", other + lost, "")));
        String standby = node("3", "pcmk-3", attribute("standby", "on"));
        assertEquals(SAYS + "the node is in standby", against(configuration("", standby, "")));
        assertEquals("", against(configuration("", node("3", "pcmk-3", attribute("standby", "off")), "")));
    }

    @Test
    void whatIsSetUntilANodesNextStartCountsAsWell() {
        String nodes = configuration("", node("1", "pcmk-1", "") + node("3", "pcmk-3", ""), "");
        String until = "<xpath-query><transient_attributes id='%s'><instance_attributes id='status-3'>"
                + attribute("standby", "true") + "</instance_attributes></transient_attributes></xpath-query>";
        assertEquals(SAYS + "the node is in standby", against(nodes, String.format(until, "3")));
        assertEquals("", against(nodes, String.format(until, "1")));
    }

    @Test
    void whatCannotBeReadBarsNothing() {
        assertEquals("", against());
        assertEquals("", against("no XML"));
        assertEquals("", against("<configuration><crm_config>" + options("maintenance-mode", "true")));
        assertEquals("", against("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"));
    }
}
