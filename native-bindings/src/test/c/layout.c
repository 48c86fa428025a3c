#define _GNU_SOURCE
/*
 * Prints the sizes and offsets that LayoutFile compares with what Java believes. Not part of the build; run
 * src/test/c/print-layout after a change here. Needs libcpg-dev libcmap-dev libquorum-dev pacemaker-dev pkg-config gcc.
 */
#include <corosync/cmap.h>
#include <corosync/cpg.h>
#include <corosync/quorum.h>
#include <poll.h>
#include <stddef.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/uio.h>
#include <sys/un.h>

#include <crm/common/ipc.h>
#include <crm/common/mainloop.h>
#include <crm/stonith-ng.h>
#include <libxml/tree.h>

#define SIZE(type, name) printf("%s %zu\n", name, sizeof(type))
#define AT(type, name, field) printf("%s.%s %zu\n", name, #field, offsetof(type, field))

int main(void)
{
    SIZE(struct cpg_name, "cpg_name");
    AT(struct cpg_name, "cpg_name", length);
    AT(struct cpg_name, "cpg_name", value);
    SIZE(struct cpg_address, "cpg_address");
    AT(struct cpg_address, "cpg_address", nodeid);
    AT(struct cpg_address, "cpg_address", pid);
    AT(struct cpg_address, "cpg_address", reason);
    SIZE(struct cpg_ring_id, "cpg_ring_id");
    AT(struct cpg_ring_id, "cpg_ring_id", nodeid);
    AT(struct cpg_ring_id, "cpg_ring_id", seq);
    SIZE(cpg_model_v1_data_t, "cpg_model_v1_data_t");
    AT(cpg_model_v1_data_t, "cpg_model_v1_data_t", model);
    AT(cpg_model_v1_data_t, "cpg_model_v1_data_t", cpg_deliver_fn);
    AT(cpg_model_v1_data_t, "cpg_model_v1_data_t", cpg_confchg_fn);
    AT(cpg_model_v1_data_t, "cpg_model_v1_data_t", cpg_totem_confchg_fn);
    AT(cpg_model_v1_data_t, "cpg_model_v1_data_t", flags);
    SIZE(struct iovec, "iovec");
    AT(struct iovec, "iovec", iov_base);
    AT(struct iovec, "iovec", iov_len);
    SIZE(struct cmap_notify_value, "cmap_notify_value");
    AT(struct cmap_notify_value, "cmap_notify_value", type);
    AT(struct cmap_notify_value, "cmap_notify_value", len);
    AT(struct cmap_notify_value, "cmap_notify_value", data);
    SIZE(struct quorum_ring_id, "quorum_ring_id");
    AT(struct quorum_ring_id, "quorum_ring_id", nodeid);
    AT(struct quorum_ring_id, "quorum_ring_id", seq);
    SIZE(quorum_model_v1_data_t, "quorum_model_v1_data_t");
    AT(quorum_model_v1_data_t, "quorum_model_v1_data_t", model);
    AT(quorum_model_v1_data_t, "quorum_model_v1_data_t", quorum_notify_fn);
    AT(quorum_model_v1_data_t, "quorum_model_v1_data_t", nodelist_notify_fn);
    SIZE(struct ipc_client_callbacks, "ipc_client_callbacks");
    AT(struct ipc_client_callbacks, "ipc_client_callbacks", dispatch);
    AT(struct ipc_client_callbacks, "ipc_client_callbacks", destroy);
    AT(xmlNode, "xmlNode", doc);
    SIZE(struct stonith_s, "stonith_s");
    AT(struct stonith_s, "stonith_s", state);
    AT(struct stonith_s, "stonith_s", call_id);
    AT(struct stonith_s, "stonith_s", st_private);
    AT(struct stonith_s, "stonith_s", cmds);
    AT(stonith_api_operations_t, "stonith_api_operations_t", free);
    AT(stonith_api_operations_t, "stonith_api_operations_t", connect);
    AT(stonith_api_operations_t, "stonith_api_operations_t", disconnect);
    AT(stonith_api_operations_t, "stonith_api_operations_t", fence);
    AT(stonith_api_operations_t, "stonith_api_operations_t", confirm);
    AT(stonith_api_operations_t, "stonith_api_operations_t", history);
    AT(stonith_history_t, "stonith_history_t", target);
    AT(stonith_history_t, "stonith_history_t", action);
    AT(stonith_history_t, "stonith_history_t", origin);
    AT(stonith_history_t, "stonith_history_t", delegate);
    AT(stonith_history_t, "stonith_history_t", client);
    AT(stonith_history_t, "stonith_history_t", state);
    AT(stonith_history_t, "stonith_history_t", completed);
    AT(stonith_history_t, "stonith_history_t", next);
    AT(stonith_history_t, "stonith_history_t", completed_nsec);
    SIZE(struct sockaddr_un, "sockaddr_un");
    AT(struct sockaddr_un, "sockaddr_un", sun_family);
    AT(struct sockaddr_un, "sockaddr_un", sun_path);
    SIZE(struct pollfd, "pollfd");
    AT(struct pollfd, "pollfd", fd);
    AT(struct pollfd, "pollfd", events);
    AT(struct pollfd, "pollfd", revents);
    SIZE(siginfo_t, "siginfo_t");
    AT(siginfo_t, "siginfo_t", si_code);
    AT(siginfo_t, "siginfo_t", si_status);
    SIZE(sigset_t, "sigset_t");
    SIZE(posix_spawn_file_actions_t, "posix_spawn_file_actions_t");
    SIZE(posix_spawnattr_t, "posix_spawnattr_t");
    return 0;
}
