/* monitor PORT TOKENFILE SPOOL GROUP FIRST WARMUP LOSSES PAUSE_MS - what the host monitor does with a loss, as plain C: libcpg
 * calls back, the report is written as JSON, a second thread stores it on disk while it is sent, and a blocking POST over
 * a kept connection waits for the answer. The comparison for the Java monitor (LossRun); prints the same lines: callback to
 * answer, and callback to the request's last byte at sink.c, in ns. No TLS; ends at any error. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <corosync/cpg.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t called, answered, arrived, number;
static int done, sock, spool;
static char token[256], host[64];
static char body[2048];
static int body_length;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static uint64_t to_keep, kept;

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

/* As in Spool.java: written under another name, synced, renamed, and the directory synced. */
static void *keep(void *unused) {
  (void)unused;
  for (;;) {
    pthread_mutex_lock(&lock);
    while (kept == to_keep) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    char name[64], temporary[80];
    snprintf(name, sizeof name, "%019llu.report", (unsigned long long)number);
    snprintf(temporary, sizeof temporary, "%s.tmp", name);
    int fd = openat(spool, temporary, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, body, body_length) != body_length || fsync(fd) || close(fd)) die(temporary);
    if (renameat(spool, temporary, spool, name) || fsync(spool)) die(name);
    if (unlinkat(spool, name, 0)) die(name);
    pthread_mutex_lock(&lock);
    kept++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}

static void encode(void) {
  struct timespec t;
  struct tm utc;
  char text[32];
  clock_gettime(CLOCK_REALTIME, &t);
  gmtime_r(&t.tv_sec, &utc);
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  int us = t.tv_nsec / 1000;
  body_length = snprintf(
      body, sizeof body,
      "{\"notification\":{\"type\":\"COMPUTE_HOST\",\"hostname\":\"compute1\",\"generated_time\":\"%s.%06d\","
      "\"payload\":{\"event\":\"STOPPED\",\"cluster_status\":\"OFFLINE\",\"host_status\":\"UNKNOWN\"},"
      "\"evidence\":{\"cluster\":\"bench\",\"ring\":\"1.%llu\",\"node_id\":2,\"cause\":\"NODE_DOWN\","
      "\"lost_at\":\"%s.%06dZ\",\"quorate\":true,\"members\":[1,3],\"reporter\":\"self\",\"callback_us\":%llu,"
      "\"fencing\":\"PENDING\"}}}",
      text, us, (unsigned long long)(8 * number + 4), text, us, (unsigned long long)called / 1000);
}

static void post(void) {
  char all[4096], answer[8192];
  int n = snprintf(all, sizeof all,
                   "POST /v1/notifications HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
                   "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                   host, token, body_length, body);
  if (write(sock, all, n) != n) die("write");
  size_t length = 0;
  for (;;) {
    ssize_t got = read(sock, answer + length, sizeof answer - 1 - length);
    if (got <= 0) die("read");
    answer[length += got] = 0;
    char *end = strstr(answer, "\r\n\r\n"), *size = strcasestr(answer, "\r\nContent-Length:");
    if (end && size && length >= end + 4 - answer + strtoul(size + 17, NULL, 10)) break;
  }
  answered = now();
  char *id = strstr(answer, "\"notification_uuid\"");
  if (strncmp(answer, "HTTP/1.1 202", 12) || !id || !(id = strchr(id + 19, '"'))) {
    fprintf(stderr, "monitor: %s\n", answer);
    exit(1);
  }
  unsigned high;
  unsigned long long low;
  sscanf(id + 1 + 19, "%4x-%12llx", &high, &low);
  arrived = (uint64_t)high << 48 | low;
}

static void deliver(cpg_handle_t h, const struct cpg_name *g, uint32_t nodeid, uint32_t pid, void *msg, size_t length) {
  (void)h, (void)g, (void)nodeid, (void)pid, (void)msg, (void)length;
  called = now();
  encode();
  pthread_mutex_lock(&lock);
  to_keep++;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  post();
  done = 1;
}

static void changed_group(cpg_handle_t h, const struct cpg_name *g, const struct cpg_address *m, size_t mn,
                          const struct cpg_address *l, size_t ln, const struct cpg_address *j, size_t jn) {
  (void)h, (void)g, (void)m, (void)mn, (void)l, (void)ln, (void)j, (void)jn;
}

int main(int argc, char **argv) {
  if (argc != 9) {
    fprintf(stderr, "usage: monitor PORT TOKENFILE SPOOL GROUP FIRST WARMUP LOSSES PAUSE_MS\n");
    return 2;
  }
  FILE *f = fopen(argv[2], "r");
  if (!f || fscanf(f, "%255s", token) != 1) die(argv[2]);
  fclose(f);
  snprintf(host, sizeof host, "127.0.0.1:%s", argv[1]);
  if ((spool = open(argv[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) die(argv[3]);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int one = 1;
  sock = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(sock, (struct sockaddr *)&to, sizeof to)) die("connect");
  setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);

  cpg_handle_t handle;
  cpg_model_v1_data_t model = {.model = CPG_MODEL_V1, .cpg_deliver_fn = deliver, .cpg_confchg_fn = changed_group};
  struct cpg_name group = {.length = strlen(argv[4])};
  memcpy(group.value, argv[4], group.length);
  if (cpg_model_initialize(&handle, CPG_MODEL_V1, (cpg_model_data_t *)&model, NULL) != CS_OK ||
      cpg_join(handle, &group) != CS_OK) {
    fprintf(stderr, "monitor: Corosync does not let us in\n");
    return 1;
  }
  pthread_t thread;
  pthread_create(&thread, NULL, keep, NULL);

  char message[64] = "";
  struct iovec part = {message, sizeof message};
  int warm_up = atoi(argv[6]), losses = atoi(argv[7]);
  for (int i = 0; i < 1 + warm_up + losses; i++) {
    number = strtoull(argv[5], NULL, 10) + i;
    done = 0;
    while (cpg_mcast_joined(handle, CPG_TYPE_AGREED, &part, 1) == CS_ERR_TRY_AGAIN) usleep(1000);
    while (!done) {
      if (cpg_dispatch(handle, CS_DISPATCH_ONE) != CS_OK) die("cpg_dispatch");
    }
    pthread_mutex_lock(&lock);
    while (kept != to_keep) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    usleep(atoi(argv[8]) * 1000);
    if (i == 0 || i > warm_up) {
      printf("%s%llu %llu\n", i ? "" : "first ", (unsigned long long)(answered - called),
             (unsigned long long)(arrived - called));
    }
  }
  cpg_finalize(handle);
  return 0;
}
