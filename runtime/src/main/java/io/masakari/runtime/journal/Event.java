package io.masakari.runtime.journal;

import java.util.UUID;

/**
 * Every event that a daemon logs: its fixed name, level and journald message id. {@code packaging/journal/masakari.catalog}
 * explains each one; a test compares the two. Ids are random; they never change, and none is used again. One constant a
 * line; a blank line between the programs.
 */
public enum Event {
    DAEMON_STARTED("daemon.started", Level.NOTICE, "0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01"),
    DAEMON_STOPPED("daemon.stopped", Level.NOTICE, "5f0c5b1e-4a55-4d0e-8f43-7f3b1c3e9a02"),
    DAEMON_FAILED("daemon.failed", Level.ERROR, "c2b1f6a4-93ad-4f5c-b1c8-6f8a1d0e5b03"),
    CONFIG_EXPOSED("config.exposed", Level.WARNING, "6d68b448-a79c-4290-9cd5-d4fe0c70b5ad"),
    CONFIG_RENAMED("config.renamed", Level.WARNING, "e5b3a4b1-6c0d-4f53-9d0e-3b8f2a7c51d4"),

    REPORT_ACCEPTED("report.accepted", Level.INFO, "c2cb8d48-1023-4e4c-bb8a-458de0a3f3b8"),
    REPORT_DEFERRED("report.deferred", Level.WARNING, "bb908456-d153-4fe0-8f59-76efa3fe389c"),
    REPORT_REJECTED("report.rejected", Level.ERROR, "d2ce1a0b-3552-463b-b149-06cec0e4de4c"),
    REPORT_NO_ROOM("report.no_room", Level.ERROR, "96580d95-0497-4d0d-bfa9-27dae2e69e80"),
    GREETING_REFUSED("greeting.refused", Level.WARNING, "b7c90a53-2e1f-4d86-9b74-f5a81d3e60c2"),
    BOOT_GATE_UNSOUND("boot_gate.unsound", Level.WARNING, "8328e782-49a3-409d-81cd-6efeb6a7af1b"),
    BOOT_UNREADABLE("boot.unreadable", Level.WARNING, "96f1e3d8-50ab-47c2-8d1b-7e24c9f0ab35"),
    REPORT_RESUMED("report.resumed", Level.NOTICE, "a4b06734-163c-4e8b-bc2e-f6c1ca23f086"),
    SPOOL_DAMAGED("spool.damaged", Level.ERROR, "0272ff84-281f-4abd-a970-5cbfc0fa1b07"),
    SPOOL_FAILED("spool.failed", Level.ERROR, "62345b19-55e6-4344-9f7e-8c8c0eb0bab5"),

    HOST_JOINED("host.joined", Level.INFO, "b6602342-d9e2-4cf5-ad23-866c2812b17b"),
    HOST_SUSPECTED("host.suspected", Level.WARNING, "823268c8-b76b-4d80-a265-d99bb1f4c64a"),
    HOST_FAILED("host.failed", Level.WARNING, "b1efb508-c45e-49e2-9ab7-9baf64486ffa"),
    HOST_LEFT("host.left", Level.NOTICE, "69ef7d14-4d6d-4442-a79a-dc218942b0ae"),
    HOST_RETURNED("host.returned", Level.NOTICE, "38d9314f-0b16-44d5-a2ba-9cf9bca37f88"),
    HOST_NEVER_SEEN("host.never_seen", Level.ERROR, "5e18c7b2-90d4-4a6f-b3c5-27f0ad814e96"),
    HOST_UNNAMED("host.unnamed", Level.ERROR, "9be94a40-2164-4aac-98d8-a5480341fbe1"),
    MONITOR_JOINED("monitor.joined", Level.INFO, "4c62fd9b-8c66-4b31-8d76-93b45ac6e93e"),
    MONITOR_READY("monitor.ready", Level.NOTICE, "5ab1c0d2-6f0c-4e2f-8f8e-2d9a1f64c7b7"),
    MONITOR_LOST("monitor.lost", Level.WARNING, "93410c6b-d9af-4b7f-a305-d2a9ee398533"),
    MONITOR_OVERRUN("monitor.overrun", Level.ERROR, "bf60f11f-6346-4fab-bdca-df12ff72f406"),
    QUORUM_LOST("quorum.lost", Level.WARNING, "6f4fee41-c344-4f97-9a79-8f03aa4423d6"),
    QUORUM_REGAINED("quorum.regained", Level.NOTICE, "fa11dea6-1f44-4485-8921-807b9079abcd"),
    COROSYNC_CONNECTED("corosync.connected", Level.NOTICE, "7e2291e6-b09e-4af2-8a73-62a1996674f2"),
    COROSYNC_DISCONNECTED("corosync.disconnected", Level.WARNING, "11b384b5-1886-46fb-8cdb-559fa1fdca99"),
    COROSYNC_UNREADABLE("corosync.unreadable", Level.ERROR, "c0f5a3f7-1d0b-4c61-9a35-6f4e9a7b1d22"),
    COROSYNC_UNAVAILABLE("corosync.unavailable", Level.WARNING, "987379a3-ccd1-4f60-a88d-e5baa78354d3"),
    FENCING_PROVEN("fencing.proven", Level.NOTICE, "34469f8f-52ab-4dec-b147-ed7e56045c6b"),
    FENCING_REQUESTED("fencing.requested", Level.WARNING, "438f0808-1235-4660-b222-7bc8e4505e58"),
    FENCING_GRANTED("fencing.granted", Level.NOTICE, "26d44ac6-f5d0-4679-b3d7-f374ddc650db"),
    FENCING_FAILED("fencing.failed", Level.ERROR, "6e42dbaf-fd29-45d8-a649-e054766beb64"),
    FENCING_BARRED("fencing.barred", Level.WARNING, "7c0d2b53-41f6-4c3e-9a85-d2f7be619b40"),
    FENCING_MISSING("fencing.missing", Level.ERROR, "f368e591-701a-4dfa-8e50-971c72cc3c1c"),
    FENCING_AHEAD("fencing.ahead", Level.ERROR, "5a2b7c1e-93d4-4f08-8e6a-b1d07c4f2e95"),
    FENCING_TOLD("fencing.told", Level.INFO, "4cee1f71-3e85-4f1b-a464-692e59aa61e3"),
    FENCING_UNTOLD("fencing.untold", Level.WARNING, "2fc9e18c-8fba-42fe-bced-ed126d087e1e"),
    FENCING_UNREADABLE("fencing.unreadable", Level.ERROR, "10666a05-890c-4fb5-a0e0-b615dc6fd162"),
    SENDER_CHANGED("sender.changed", Level.INFO, "99436a89-ce21-4c0c-a38a-b187e2479bb7"),
    REPORT_SENT("report.sent", Level.INFO, "36735448-1bcf-44c2-8be7-38403faece61"),
    REPORT_TAKEOVER("report.takeover", Level.NOTICE, "87d2e770-23f3-4831-b816-e3b8fe299328"),
    REPORT_KNOWN("report.known", Level.INFO, "5ec135d6-1b4e-483e-af1c-6fbcbd6eb1e5"),
    GROUP_MESSAGE_UNSENT("group.message.unsent", Level.WARNING, "9bbeefd8-4f35-49a5-8195-d42f6b3bf442"),
    GROUP_FLOODED("group.flooded", Level.WARNING, "e84d1f0b-6c27-4b93-a5de-30f9b2c7a618"),
    GROUP_MESSAGE_UNREADABLE("group.message.unreadable", Level.WARNING, "178e3c9b-0fc7-4adc-a8fe-e0b8f8ee99cb"),
    HOST_MISNAMED("host.misnamed", Level.WARNING, "6d212de2-8ef1-42f9-9a25-643a70ebc6d3"),

    PROCESS_FOUND("process.found", Level.INFO, "73233c6a-03f2-45ba-9e0a-2808ff251dc9"),
    PROCESS_ENDED("process.ended", Level.WARNING, "00158eb8-5cb9-4fbb-8666-2b08c5fc9e8b"),
    PROCESS_RESTARTING("process.restarting", Level.NOTICE, "b42e6165-9440-4529-b8ee-d51f089bf895"),
    PROCESS_TRY_FAILED("process.try_failed", Level.WARNING, "248e8bc9-67fd-4404-ae60-87a55826b998"),
    PROCESS_WAITING("process.waiting", Level.NOTICE, "5d8d5385-a6ca-4bb1-8706-77dbe48a86de"),
    PROCESS_STOPPED("process.stopped", Level.WARNING, "438fa053-27d6-454d-85b0-55cfb61aef04"),
    PROCESS_FAILED("process.failed", Level.ERROR, "3cf01d77-eb60-4e57-81b1-99584bacf363"),
    PROCESS_WELL("process.well", Level.NOTICE, "feac1f98-164d-4b06-88ff-6ad09ef6efcd"),
    PROCESS_DROPPED("process.dropped", Level.NOTICE, "1fbac29d-841f-436c-b321-1778c2ed0a3e"),
    COMMAND_FAILED("command.failed", Level.WARNING, "4d34a3e3-52d2-4418-8314-f76a5091bdac"),
    LIST_LOADED("list.loaded", Level.NOTICE, "6213f093-f391-4ae8-a4bf-719ba86f0330"),
    LIST_INVALID("list.invalid", Level.ERROR, "77f2a303-d1c6-44cc-b362-ef24ca847ef5"),
    UNIT_MISSING("unit.missing", Level.ERROR, "d4cfa14d-aa73-4830-9d7a-549ee037d693"),
    SYSTEMD_UNREADABLE("systemd.unreadable", Level.WARNING, "cc5633d0-21db-4167-8f37-a219b0cb5750"),
    STATE_UNWRITABLE("state.unwritable", Level.ERROR, "c43968da-0383-4dcd-b217-40eb91ace9ce"),

    INSTANCE_FAILED("instance.failed", Level.WARNING, "13806827-7214-4a3c-b06d-73c113c8ba1c"),
    INSTANCE_ENDED("instance.ended", Level.INFO, "5c0e0ca6-417c-459f-8d81-fd794d2d71ab"),
    INSTANCE_RESUMED("instance.resumed", Level.NOTICE, "fcd86e1a-da15-4683-9651-4ea370df762a"),
    INSTANCE_SUPPRESSED("instance.suppressed", Level.WARNING, "5326f212-86f8-45b8-99de-a46b3c71f533"),
    GUESTS_TOO_MANY("guests.too_many", Level.WARNING, "97541911-2688-4dbf-9f51-4cc7efeaca08"),
    LIBVIRT_CONNECTED("libvirt.connected", Level.NOTICE, "2288abcb-6f28-4612-9697-074143a3978f"),
    LIBVIRT_DISCONNECTED("libvirt.disconnected", Level.WARNING, "301134df-e788-4128-b3b3-3ff770eed299"),
    LIBVIRT_UNAVAILABLE("libvirt.unavailable", Level.WARNING, "f33f9033-575a-43f9-9c0a-0f7b4d05446a"),
    AGENTS_UNASKED("agents.unasked", Level.WARNING, "9f9751db-b239-40c4-bdc4-9f1cef00ef15"),
    LIBVIRT_UNREADABLE("libvirt.unreadable", Level.ERROR, "e7be2296-e8fc-4dcf-9020-7d601ac7e4e7"),
    TABLE_DAMAGED("table.damaged", Level.WARNING, "fa4f0b5f-f5cb-410d-88a5-4029db03647e"),
    TABLE_UNWRITTEN("table.unwritten", Level.ERROR, "288a46d9-3c93-4651-9b68-5f798d282c4e"),

    BOOT_GATE_SHUT("boot_gate.shut", Level.NOTICE, "1a755958-4b36-4d1e-b759-ca18a497a366"),
    BOOT_GATE_WAITS("boot_gate.waits", Level.NOTICE, "a0459b4c-9957-4327-af0d-908e0947af87"),
    BOOT_GATE_UNHEARD("boot_gate.unheard", Level.WARNING, "5b184f27-d3c6-45db-af21-50a6fcf4c627"),
    BOOT_GATE_UNPROMISED("boot_gate.unpromised", Level.ERROR, "bab28f48-7081-4027-a6e2-976dee974944"),
    BOOT_GATE_OPENED("boot_gate.opened", Level.NOTICE, "d36eb943-e685-434f-8b4e-062b938fd418"),

    LISTENER_OPENED("listener.opened", Level.NOTICE, "0c939414-ae39-4a84-b74c-28053e151835"),
    NOTIFICATION_STORED("notification.stored", Level.INFO, "e90625ac-40d2-4d97-a859-56a6cdeddcd1"),
    NOTIFICATION_NOT_STORED("notification.not_stored", Level.WARNING, "6c6434ea-129d-4ec8-bff9-b5a3d1f78726"),
    UNKNOWN_HOST_LOST("unknown_host.lost", Level.ERROR, "3b7e09d4-61fa-4c28-9d5e-a80c47f2b613"),
    UNKNOWN_HOST_EXPIRED("unknown_host.expired", Level.ERROR, "d81c5f60-2e97-4b3a-8c14-7fa6e0932d5b"),
    CALLER_REFUSED("caller.refused", Level.WARNING, "b0a4f0c7-9d0b-4f7b-8a64-52f1de0c3b19"),
    KEYSTONE_UNAVAILABLE("keystone.unavailable", Level.WARNING, "7d41c6b2-5e0f-4a93-8c1d-b20f96e3a75d"),
    SENDER_THROTTLED("sender.throttled", Level.WARNING, "4c8a2e1b-7a35-4f0e-b2d8-90c6a15d7e43"),
    CONNECTIONS_EXHAUSTED("connections.exhausted", Level.WARNING, "e1d93b58-06c4-4b7f-9f2a-3a8d5c71b604"),
    HOST_BOOT_LEARNED("host.boot_learned", Level.INFO, "5b0f7a0e-3c7d-4e0b-9a8e-61d7c5a2f094"),
    BOOT_DOUBTFUL("boot.doubtful", Level.WARNING, "b6f1d2c8-94a7-4c35-8d0f-27e93ab15c60"),
    CLOCKS_APART("clocks.apart", Level.WARNING, "0d9c6e35-7a1f-4b82-a5c4-e83f02b7d916"),
    GATE_FAULTY("gate.faulty", Level.WARNING, "2cc25a50-44f4-4f00-aee4-b927abddb86b"),
    GATE_OPENED("gate.opened", Level.NOTICE, "df2aef48-0ad2-43b2-9896-c3250870a6d0"),
    GATE_BROKEN("gate.broken", Level.ERROR, "e8eabf18-0a78-4d80-bffc-a7153ccfd886"),
    HOST_SILENT("host.silent", Level.ERROR, "6a0d94e3-71bc-4f25-9c38-e2b5d07f1a46"),
    FENCING_LIES("fencing.lies", Level.CRITICAL, "e91a4c7d-52b0-4f6e-8d3a-70c5f2b9e186"),
    PROOF_REFUSED("proof.refused", Level.ERROR, "2d0f5a64-8f2e-4a8e-9d53-1b7c90e6f4a2"),
    STORE_PURGED("store.purged", Level.INFO, "913a95ff-ea2b-40d7-a6ae-37b994d37d17"),
    STORE_FILLS("store.fills", Level.WARNING, "c2ece6fa-6131-4883-bd78-cd14629b02ae"),
    ENGINE_SLEPT("engine.slept", Level.WARNING, "7a2f6c1e-5d0b-4f7a-9c43-1e8b0d6a5f21"),
    CLOCK_STEPPED("clock.stepped", Level.WARNING, "c3e19b74-8f2d-4a56-b0e7-94d1a7c2386f"),
    STORE_UNAVAILABLE("store.unavailable", Level.ERROR, "48df4cfe-b468-4af6-9672-296e27b10842"),
    STORE_DAMAGED("store.damaged", Level.ERROR, "5f0c2b9e-37d4-4c1a-8e66-b2d90f71c3a8"),
    REQUEST_FAILED("request.failed", Level.ERROR, "ee9d31fd-7997-4e82-bd74-143e425e69db"),
    OPERATOR_ACTED("operator.acted", Level.NOTICE, "7c71b00d-f6c6-4a6d-9854-1f3d00de1a4d"),

    COMPUTE_CONNECTED("compute.connected", Level.NOTICE, "04029368-91b9-48d6-8ccc-0edb79d6fe18"),
    COMPUTE_UNAVAILABLE("compute.unavailable", Level.WARNING, "de8cf7ff-e468-4bd0-909f-012390fdca94"),
    COMPUTE_RIGHTS_MISSING("compute.rights_missing", Level.ERROR, "9d40a6e3-17bc-4852-a0f9-c65b28e4d731"),
    COMPUTE_EXPOSED("compute.exposed", Level.WARNING, "c82d0ca2-65d3-4fb1-ac77-31d12a69b348"),

    CLOUD_DISARMED("cloud.disarmed", Level.WARNING, "0f8d6a52-73be-4a19-8f0c-5be2d41c97a6"),
    CLOUD_ARMED("cloud.armed", Level.NOTICE, "b3e51c7f-2d94-4c60-9b1e-86f0a7d3c258"),

    RECOVERY_STARTED("recovery.started", Level.NOTICE, "841b759f-104e-431f-9234-771e32d66581"),
    RECOVERY_RESUMED("recovery.resumed", Level.NOTICE, "c6a89f9d-840b-4e5d-87ce-9b55b26055f4"),
    RECOVERY_HELD("recovery.held", Level.WARNING, "43c2b31e-4fce-4339-8eb2-9ca1102d196e"),
    RECOVERY_RELEASED("recovery.released", Level.NOTICE, "a44b512c-2493-4ad7-acb2-8e7e5a7d3413"),
    RECOVERY_FINISHED("recovery.finished", Level.NOTICE, "f98db219-a255-46fd-a5d2-a7457483bcc5"),
    RECOVERY_FAILED("recovery.failed", Level.ERROR, "ad122fa5-582b-4ab9-8d9d-b787e2150e5f"),
    RECOVERY_SET_ASIDE("recovery.set_aside", Level.ERROR, "7f1f3a52-0d5b-4c1b-9a0e-6b2c4e5d8f31"),
    RECOVERY_CANCELLED("recovery.cancelled", Level.NOTICE, "02da83ca-bf61-42cf-8a2c-d9e6f9396870"),
    RECOVERY_ACKNOWLEDGED("recovery.acknowledged", Level.NOTICE, "4f1c0b72-9d35-4e86-a1f7-c84e20d95b36"),
    PROOF_ACCEPTED("proof.accepted", Level.NOTICE, "cdf7e278-ce33-4f71-b67d-55362852684c"),
    HOST_FORCE_DOWN_REQUESTED("host.force_down_requested", Level.INFO, "08d703aa-a1b9-4ed3-b44b-55c77a9ea913"),
    HOST_FORCED_DOWN("host.forced_down", Level.NOTICE, "ed3091d9-17b4-46e0-9db3-7816fc6b25ac"),
    HOST_BEHIND_GATE("host.behind_gate", Level.NOTICE, "9c0d5d94-8062-47d9-a415-c64d4978b9b9"),
    HOST_BACK("host.back", Level.NOTICE, "57aedcfd-2559-44f0-865d-83fb451d516b"),
    HOST_EMPTY("host.empty", Level.WARNING, "0c8e1f57-6a3b-4d92-b7e4-91d5a2f3c680"),
    INSTANCE_STOPPED("instance.stopped", Level.NOTICE, "b6f02d41-57c8-4e3a-9a1d-8e60c7d2f394"),
    INSTANCES_LISTED("instances.listed", Level.INFO, "f3c8c676-02e3-47f5-bce0-92641ab475e9"),
    RESERVED_HOST_TAKEN("reserved_host.taken", Level.NOTICE, "0fcd1f03-8465-4a27-a2f0-7d8f45ee690e"),
    RESERVED_HOST_AGGREGATES("reserved_host.aggregates", Level.NOTICE, "bf7339f5-f98b-4255-998b-bf89fcaabf86"),
    RESERVED_HOST_RETURNED("reserved_host.returned", Level.NOTICE, "f9860f07-83e2-4cc2-80c0-b5a282531c66"),
    RESERVED_HOST_KEPT("reserved_host.kept", Level.WARNING, "91a93950-b20d-4587-8696-e6f9882166fb"),
    EVACUATION_REQUESTED("evacuation.requested", Level.INFO, "def8c96f-47ec-46ba-8226-b68cd458c6d0"),
    EVACUATION_ACCEPTED("evacuation.accepted", Level.INFO, "9984e273-ecea-4f2d-b8f0-d28ea4b7dd09"),
    EVACUATION_UNCERTAIN("evacuation.uncertain", Level.WARNING, "8331bcd9-68e0-4075-87b4-0e414fe34ebf"),
    EVACUATION_RETRY("evacuation.retry", Level.WARNING, "cc0b362e-54c1-4cc1-a5ad-ad5eca2159bb"),
    EVACUATION_LANDED("evacuation.landed", Level.INFO, "e85befa1-eb88-40ca-8076-a21e305fffca"),
    EVACUATION_FAILED("evacuation.failed", Level.ERROR, "e3871157-e6d4-4cdd-a4a6-8b3f4af14f66"),
    INSTANCE_RESET("instance.reset", Level.INFO, "8a799562-7997-45f8-9e42-c91ef12273ad"),
    INSTANCE_SKIPPED("instance.skipped", Level.NOTICE, "e7473101-506a-466b-8c8a-0508650c5253"),
    INSTANCE_HANDED_OVER("instance.handed_over", Level.WARNING, "c9b0a8ee-9c06-49cc-8a5a-eb9772774f65"),
    INSTANCE_STOPPING("instance.stopping", Level.INFO, "6d0429b7-abb6-4bdf-8686-45783229858b"),
    INSTANCE_MOVING("instance.moving", Level.WARNING, "29b9387a-82fc-4530-9327-31f0256600ad"),
    INSTANCE_MOVED("instance.moved", Level.NOTICE, "fa80ec44-e17c-498a-914c-42a88748c067"),
    INSTANCE_STARTING("instance.starting", Level.INFO, "55bbd1c9-05ea-4b72-a5b4-5b8ec2538f2e"),
    IO_ERROR_STORM("io_error.storm", Level.ERROR, "d44c4142-6f67-4e57-9310-8adadb417f29"),
    HOST_STORAGE_LOST("host.storage_lost", Level.ERROR, "3e0320b0-ea4e-43f1-bdeb-b7c764461c5c"),
    INSTANCE_RETRY("instance.retry", Level.WARNING, "4bce8588-9205-42f2-982b-4346a5e14651"),
    SERVICE_DISABLING("service.disabling", Level.INFO, "90321575-ce34-4f5c-a6a7-fede9a8829a3"),
    SERVICE_DISABLED("service.disabled", Level.WARNING, "915288ef-5d4c-423e-a2d8-af1a7078e77c"),
    SERVICE_ENABLING("service.enabling", Level.INFO, "79cd2001-5048-4686-b5c7-9a3b1c827411"),
    ;

    private final String eventName;
    private final Level level;
    private final UUID messageId;

    Event(String eventName, Level level, String messageId) {
        this.eventName = eventName;
        this.level = level;
        this.messageId = UUID.fromString(messageId);
    }

    /** Name in {@code HA_EVENT}, as in "host.failed". */
    public String eventName() {
        return eventName;
    }

    public Level level() {
        return level;
    }

    public UUID messageId() {
        return messageId;
    }
}
