/* listener - libvirt's lifecycle events in plain C: a line "NAME EVENT DETAIL NANOSECONDS" on CLOCK_MONOTONIC for each.
 * Usage: listener URI */
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <time.h>

static int told(virConnectPtr connection, virDomainPtr domain, int event, int detail, void *opaque) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  (void)connection, (void)opaque;
  printf("%s %d %d %lld\n", virDomainGetName(domain), event, detail, t.tv_sec * 1000000000LL + t.tv_nsec);
  fflush(stdout);
  return 0;
}

int main(int argc, char **argv) {
  virConnectPtr connection;
  if (argc != 2 || virEventRegisterDefaultImpl() || !(connection = virConnectOpenReadOnly(argv[1])) ||
      virConnectDomainEventRegisterAny(connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                       VIR_DOMAIN_EVENT_CALLBACK(told), NULL, NULL) < 0) {
    fprintf(stderr, "listener: cannot listen to libvirtd\n");
    return 1;
  }
  printf("ready\n");
  fflush(stdout);
  while (virEventRunDefaultImpl() == 0) {
  }
  return 1;
}
