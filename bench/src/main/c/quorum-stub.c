/* A libquorum.so.5 without Corosync: each dispatch calls the quorum callback once, from C, as the real one does, so that
 * the upcall can be measured alone. The struct is that of corosync/quorum.h. */
#include <stdint.h>
#include <stddef.h>

struct quorum_ring_id {
  uint32_t nodeid;
  uint64_t seq;
};

typedef void (*quorum_fn)(uint64_t, uint32_t, struct quorum_ring_id, uint32_t, uint32_t *);

struct model_v1 {
  int model;
  quorum_fn quorum_notify_fn;
  void *nodelist_notify_fn;
};

static quorum_fn notify;
static uint32_t members[] = {1, 3};

int quorum_model_initialize(uint64_t *handle, int model, struct model_v1 *data, uint32_t *type, void *context) {
  (void)model;
  (void)context;
  notify = data->quorum_notify_fn;
  *handle = 1;
  *type = 1;
  return 1;
}

int quorum_dispatch(uint64_t handle, int types) {
  (void)types;
  notify(handle, 1, (struct quorum_ring_id){.nodeid = 1, .seq = 8}, 2, members);
  return 1;
}

int quorum_trackstart(uint64_t handle, unsigned flags) {
  (void)handle;
  (void)flags;
  return 1;
}

int quorum_fd_get(uint64_t handle, int *fd) {
  (void)handle;
  *fd = -1;
  return 1;
}

int quorum_finalize(uint64_t handle) {
  (void)handle;
  return 1;
}
