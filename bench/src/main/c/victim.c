/*
 * victim NAME DIR - what bin/benchmark process kills. First writes when it was started (CLOCK_MONOTONIC, ns) to
 * DIR/NAME.started, then goes into the background, writes DIR/NAME.pid, and waits to be killed.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct timespec now;
    char path[PATH_MAX];
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (argc != 3)
        return 64;
    pid_t child = fork();
    if (child < 0)
        return 71;
    if (child == 0) {
        setsid();
        int null = open("/dev/null", O_RDWR);
        for (int fd = 0; fd < 3; fd++)
            dup2(null, fd);
        for (;;)
            pause();
    }
    snprintf(path, sizeof path, "%s/%s.pid.new", argv[2], argv[1]);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return 73;
    fprintf(file, "%d\n", (int)child);
    fclose(file);
    char final[PATH_MAX];
    snprintf(final, sizeof final, "%s/%s.pid", argv[2], argv[1]);
    rename(path, final);
    snprintf(path, sizeof path, "%s/%s.started", argv[2], argv[1]);
    file = fopen(path, "a");
    if (file == NULL)
        return 73;
    fprintf(file, "%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
    fclose(file);
    return 0;
}
