/* sink PORT [JOURNAL] - in the controller's place, answers every request with 202 as soon as its last byte has arrived.
 * The low half of the answer's notification_uuid is the time of that byte (CLOCK_MONOTONIC, ns), so that a sender on this
 * machine learns how long its request took to arrive. One thread; each connection is served until it ends. If JOURNAL is
 * given, also reads that socket in journald's place and discards what comes. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 16, BYTES = 128 * 1024 };

struct connection {
  char bytes[BYTES + 1];
  size_t length;
};

static struct pollfd polled[CONNECTIONS + 2];
static struct connection connections[CONNECTIONS + 1];

static void answer(int fd, int status) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t ns = now.tv_sec * 1000000000ull + now.tv_nsec;
  char body[128], all[512];
  int n = snprintf(body, sizeof body, "{\"notification\": {\"notification_uuid\": \"00000000-0000-0000-%04x-%012llx\"}}",
                   (unsigned)(ns >> 48), (unsigned long long)(ns & 0xffffffffffffull));
  int length = snprintf(all, sizeof all,
                        "HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", status, n,
                        body);
  if (write(fd, all, length) != length) perror("sink: write");
}

/* Bytes of the first whole request, or 0. */
static size_t whole(struct connection *c) {
  c->bytes[c->length] = 0;
  char *end = strstr(c->bytes, "\r\n\r\n");
  if (!end) return 0;
  char *length = strcasestr(c->bytes, "\r\nContent-Length:");
  size_t all = end + 4 - c->bytes;
  if (length && length < end) all += strtoul(length + 17, NULL, 10);
  return all <= c->length ? all : 0;
}

static int serve(struct pollfd *p, struct connection *c) {
  ssize_t n = read(p->fd, c->bytes + c->length, BYTES - c->length);
  if (n <= 0) return 0;
  c->length += n;
  for (size_t used = whole(c); used; used = whole(c)) {
    answer(p->fd, 202);
    memmove(c->bytes, c->bytes + used, c->length -= used);
  }
  return c->length < BYTES;
}

static int journal(const char *path) {
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (strlen(path) >= sizeof at.sun_path) {
    fprintf(stderr, "sink: %s is too long for a socket\n", path);
    exit(1);
  }
  strcpy(at.sun_path, path);
  unlink(path);
  if (bind(fd, (struct sockaddr *)&at, sizeof at)) {
    perror(path);
    exit(1);
  }
  return fd;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    fprintf(stderr, "usage: sink PORT [JOURNAL]\n");
    return 2;
  }
  int one = 1, server = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  if (bind(server, (struct sockaddr *)&at, sizeof at) || listen(server, 16)) {
    perror("sink");
    return 1;
  }
  polled[0] = (struct pollfd){.fd = server, .events = POLLIN};
  for (int i = 1; i <= CONNECTIONS; i++) polled[i] = (struct pollfd){.fd = -1, .events = POLLIN};
  polled[CONNECTIONS + 1] = (struct pollfd){.fd = argc > 2 ? journal(argv[2]) : -1, .events = POLLIN};
  puts("ready");
  fflush(stdout);
  while (poll(polled, CONNECTIONS + 2, -1) >= 0) {
    if (polled[CONNECTIONS + 1].revents) {
      static char entry[65536];
      while (recv(polled[CONNECTIONS + 1].fd, entry, sizeof entry, MSG_DONTWAIT) >= 0) continue;
    }
    for (int i = 1; i <= CONNECTIONS; i++) {
      if (polled[i].fd >= 0 && polled[i].revents && !serve(&polled[i], &connections[i])) {
        close(polled[i].fd);
        polled[i].fd = -1;
      }
    }
    if (polled[0].revents) {
      int fd = accept(server, NULL, NULL), i = 1;
      while (i <= CONNECTIONS && polled[i].fd >= 0) i++;
      if (i > CONNECTIONS) {
        close(fd);
      } else {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        polled[i].fd = fd;
        connections[i].length = 0;
      }
    }
  }
}
