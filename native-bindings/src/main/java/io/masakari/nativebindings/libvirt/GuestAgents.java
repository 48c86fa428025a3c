package io.masakari.nativebindings.libvirt;

import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.ConnectAuth;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;

/**
 * Asks QEMU guest agents, through libvirt-java: on a read-write connection, as libvirt lets nobody talk to a guest over
 * the other. Any thread may ask; each question may take as long as its limit, and as long as libvirtd hangs.
 */
public final class GuestAgents implements AutoCloseable {
    private static final String PING = "{\"execute\":\"guest-ping\"}";
    private static final int KEEPALIVE_SECONDS = 2;
    private static final int KEEPALIVE_COUNT = 3;

    /** What came of a question. */
    public enum Answer {
        ANSWERED,
        /** No answer in time, or the guest's end of the channel is not open. */
        SILENT,
        /** The domain has no channel for an agent. */
        NO_CHANNEL,
        /** It does not run, or is not there any more. */
        NOT_RUNNING
    }

    private final Connect connection;

    private GuestAgents(Connect connection) {
        this.connection = connection;
    }

    /**
     * @param uri as in qemu:///system
     * @throws LibvirtException if libvirtd is not there, or does not let this user in
     * @throws io.masakari.nativebindings.NativeLibraryMissingException if the library is not installed
     */
    public static GuestAgents open(String uri) {
        Libvirt.get(); // says what to install, and keeps libvirt from printing its errors
        EventLoop.get(); // keepalive needs it
        try {
            Connect connection = new Connect(uri, new FilesOnly(), 0);
            connection.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_COUNT);
            return new GuestAgents(connection);
        } catch (org.libvirt.LibvirtException e) {
            throw failure("virConnectOpenAuth", uri, e);
        }
    }

    /**
     * @param limitSeconds how long the guest may take
     * @throws LibvirtException if libvirt cannot ask: the connection is lost, or the domain is busy
     */
    public Answer ping(UUID domain, int limitSeconds) {
        try {
            Domain found = connection.domainLookupByUUID(domain);
            try {
                found.qemuAgentCommand(PING, limitSeconds, 0);
                return Answer.ANSWERED;
            } finally {
                found.free();
            }
        } catch (org.libvirt.LibvirtException e) {
            return answer(domain, e);
        }
    }

    /** Whether libvirtd is still at the other end, as far as is known without asking it. */
    public boolean isAlive() {
        try {
            return connection.isAlive();
        } catch (org.libvirt.LibvirtException e) {
            return false;
        }
    }

    private static Answer answer(UUID domain, org.libvirt.LibvirtException e) {
        ErrorNumber number = e.getError() == null
                ? ErrorNumber.VIR_ERR_UNKNOWN
                : e.getError().getCode();
        return switch (number) {
            case VIR_ERR_AGENT_UNRESPONSIVE, VIR_ERR_AGENT_UNSYNCED -> Answer.SILENT;
            case VIR_ERR_ARGUMENT_UNSUPPORTED, VIR_ERR_CONFIG_UNSUPPORTED -> Answer.NO_CHANNEL;
            case VIR_ERR_NO_DOMAIN, VIR_ERR_OPERATION_INVALID -> Answer.NOT_RUNNING;
            default -> throw failure("virDomainQemuAgentCommand", domain.toString(), e);
        };
    }

    private static LibvirtException failure(String function, String object, org.libvirt.LibvirtException e) {
        int code = e.getError() == null ? 0 : e.getError().getCode().ordinal();
        return new LibvirtException(
                function,
                object,
                code,
                String.valueOf(e.getMessage()),
                Libvirt.isAuthentication(code)
                        ? Libvirt.advice(code)
                        : "To talk to guests takes libvirt's read-write socket: let this user into the group libvirt, or"
                                + " switch [agent] ping off.");
    }

    /** As {@link Credentials}, for libvirt-java: auth.conf is read before this is asked. */
    private static final class FilesOnly extends ConnectAuth {
        FilesOnly() {
            credType = new CredentialType[] {
                CredentialType.VIR_CRED_AUTHNAME,
                CredentialType.VIR_CRED_ECHOPROMPT,
                CredentialType.VIR_CRED_REALM,
                CredentialType.VIR_CRED_PASSPHRASE,
                CredentialType.VIR_CRED_NOECHOPROMPT
            };
        }

        @Override
        public int callback(Credential[] asked) {
            for (Credential each : asked) {
                each.result = ""; // libvirt-java copies it in any case
            }
            return -1;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (org.libvirt.LibvirtException e) {
            throw failure("virConnectClose", "the connection to guests", e);
        }
    }
}
