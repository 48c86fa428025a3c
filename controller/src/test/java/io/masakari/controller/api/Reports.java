package io.masakari.controller.api;

/** Bodies of POST /v1/notifications for tests. */
final class Reports {
    private Reports() {}

    /** As a host monitor of ours sends it; {@code fencing} PENDING, UNFENCED or PROVEN. */
    static String loss(String host, long sequence, String fencing) {
        return loss("lab", host, sequence, "NODE_DOWN", fencing);
    }

    static String loss(String cluster, String host, long sequence, String cause, String fencing) {
        return loss(cluster, host, sequence, cause, fencing, "2026-11-23T04:00:00.120001Z");
    }

    /** @param lostAt in ISO form */
    static String loss(String cluster, String host, long sequence, String cause, String fencing, String lostAt) {
        String proof = fencing.equals("PROVEN")
                ? ", 'proof': {'source': 'pacemaker', 'action': 'reboot', 'delegate': 'compute3',"
                        + " 'completed_at': '2026-11-23T04:00:01Z'}"
                : "";
        String status = fencing.equals("PROVEN") ? "NORMAL" : "UNKNOWN";
        return json("{'notification': {'type': 'COMPUTE_HOST', 'hostname': '" + host
                + "', 'generated_time': '" + lostAt.replace("Z", "") + "',"
                + " 'payload': {'event': 'STOPPED', 'cluster_status': 'OFFLINE', 'host_status': '" + status + "'},"
                + " 'evidence': {'cluster': '" + cluster + "', 'ring': '2." + sequence + "', 'node_id': 1,"
                + " 'cause': '" + cause + "', 'lost_at': '" + lostAt + "', 'quorate': true,"
                + " 'members': [2, 3], 'reporter': 'compute2', 'callback_us': 8123456789, 'fencing': '" + fencing
                + "'" + proof + "}}}");
    }

    /** As upstream's host monitor sends it. */
    static String upstream(String host, String event, String time) {
        return json("{'notification': {'type': 'COMPUTE_HOST', 'hostname': '" + host + "', 'generated_time': '" + time
                + "', 'payload': {'event': '" + event + "', 'cluster_status': 'OFFLINE', 'host_status': 'NORMAL'}}}");
    }

    static String json(String quoted) {
        return quoted.replace('\'', '"');
    }
}
