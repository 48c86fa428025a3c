package io.masakari.nativebindings.process;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Pointer;

/** Mirror of what pidfds and posix_spawn(3) need of libc. */
interface ProcessLibrary extends Library {
    int ENOENT = 2;
    int ESRCH = 3;
    int EINTR = 4;
    int EAGAIN = 11;

    /** Has this number on every architecture; older libcs have no function for it. */
    long SYS_pidfd_open = 434;

    int O_NONBLOCK = 0x800;
    int O_CLOEXEC = 0x80000;

    int P_PID = 1;
    int WEXITED = 4;

    /** siginfo_t, bits/types/siginfo_t.h, as waitid fills it. */
    int SIGINFO_SIZE = 128;

    int SIGINFO_CODE = 8;
    int SIGINFO_STATUS = 24;
    int CLD_EXITED = 1;

    int SIGKILL = 9;

    /** Sizes of types that are opaque to us, spawn.h and bits/types/__sigset_t.h. */
    int POSIX_SPAWN_FILE_ACTIONS_SIZE = 80;

    int POSIX_SPAWNATTR_SIZE = 336;
    int SIGSET_SIZE = 128;
    short POSIX_SPAWN_SETSIGMASK = 0x08;
    short POSIX_SPAWN_SETSID = 0x80;

    /** ioctl of linux/pidfd.h: _IOWR(0xFF, 11, struct pidfd_info) with the size of its first version. */
    long PIDFD_GET_INFO = 0xc040ff0bL;

    int PIDFD_INFO_SIZE = 64;
    int PIDFD_INFO_EXIT_CODE = 60;
    long PIDFD_INFO_EXIT = 1L << 3;

    /** long syscall(long number, ...): -1 and errno. */
    long syscall(long number, long first, long second) throws LastErrorException;

    /** int pipe2(int pipefd[2], int flags): 0, or -1 and errno. */
    int pipe2(int[] pipefd, int flags) throws LastErrorException;

    /** int fcntl(int fd, int cmd, int arg): -1 and errno. */
    int fcntl(int fd, int cmd, int arg) throws LastErrorException;

    int F_SETFL = 4;

    /** ssize_t read(int fd, void *buf, size_t count): -1 and errno. */
    long read(int fd, byte[] buf, long count) throws LastErrorException;

    /** int close(int fd): 0, or -1 and errno. */
    int close(int fd) throws LastErrorException;

    /** int ioctl(int fd, unsigned long request, void *argp): -1 and errno. */
    int ioctl(int fd, long request, Pointer argp) throws LastErrorException;

    /** int kill(pid_t pid, int sig); a negative pid is a process group: 0, or -1 and errno. */
    int kill(int pid, int sig) throws LastErrorException;

    /** int waitid(idtype_t idtype, id_t id, siginfo_t *infop, int options): 0, or -1 and errno. */
    int waitid(int idtype, int id, Pointer infop, int options) throws LastErrorException;

    /** All of these: 0, or the errno as their value. */
    int posix_spawn_file_actions_init(Pointer file_actions);

    int posix_spawn_file_actions_destroy(Pointer file_actions);

    int posix_spawn_file_actions_addopen(Pointer file_actions, int fd, String path, int oflag, int mode);

    int posix_spawn_file_actions_adddup2(Pointer file_actions, int fd, int newfd);

    /** Since glibc 2.34. */
    int posix_spawn_file_actions_addclosefrom_np(Pointer file_actions, int from);

    int posix_spawn_file_actions_addchdir_np(Pointer file_actions, String path);

    int posix_spawnattr_init(Pointer attr);

    int posix_spawnattr_destroy(Pointer attr);

    int posix_spawnattr_setflags(Pointer attr, short flags);

    int posix_spawnattr_setsigmask(Pointer attr, Pointer sigmask);

    int posix_spawnp(int[] pid, String file, Pointer file_actions, Pointer attr, String[] argv, String[] envp);
}
