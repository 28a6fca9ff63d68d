// Linux calls that Swift cannot import: packed structs, macros, variadics. No logic.
#pragma once
#include <malloc.h>
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

// struct epoll_event is packed and holds a union.
static inline int clinux_epoll_add(int set, int fd, uint32_t events, uint64_t token) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = token;
    return epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
}
static inline uint32_t clinux_event_mask(const void *events, int index) {
    return ((const struct epoll_event *)events)[index].events;
}
static inline uint64_t clinux_event_token(const void *events, int index) {
    return ((const struct epoll_event *)events)[index].data.u64;
}
static inline size_t clinux_event_size(void) { return sizeof(struct epoll_event); }
static inline int clinux_epoll_wait(int set, void *events, int count, int milliseconds) {
    return epoll_wait(set, (struct epoll_event *)events, count, milliseconds);
}

// The union of socket addresses, and the casts that C allows.
typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
    struct sockaddr_storage storage;
} clinux_address;
static inline int clinux_bind(int fd, const clinux_address *address, socklen_t size) {
    return bind(fd, &address->any, size);
}
static inline int clinux_connect(int fd, const clinux_address *address, socklen_t size) {
    return connect(fd, &address->any, size);
}
// GNU extensions, declared here: a feature macro would change the types other modules see.
extern int accept4(int, struct sockaddr *, socklen_t *, int);
extern int pthread_setname_np(pthread_t, const char *);

static inline int clinux_accept(int fd, clinux_address *address, socklen_t *size) {
    return accept4(fd, &address->any, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
static inline int clinux_local_name(int fd, clinux_address *address, socklen_t *size) {
    return getsockname(fd, &address->any, size);
}
static inline int clinux_errno(void) { return errno; }
static inline int clinux_set_nonblocking(int fd) {
    return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
}
static inline int clinux_set_flag(int fd, int level, int name, int value) {
    return setsockopt(fd, level, name, &value, sizeof value);
}
static inline int clinux_socket_error(int fd) {
    int value = 0;
    socklen_t size = sizeof value;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &size) == 0 ? value : errno;
}
// Closes with a reset, so that the peer cannot take a cut answer for a whole one.
static inline int clinux_reset_on_close(int fd) {
    struct linger linger = {1, 0};
    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}
static inline int clinux_name_thread(pthread_t thread, const char *name) {
    return pthread_setname_np(thread, name);
}

// The magic number of the file system that holds a path (linux/magic.h); 0 when it is not told.
static inline unsigned long clinux_file_system(const char *path) {
    struct statfs answer;
    return statfs(path, &answer) == 0 ? (unsigned long)answer.f_type & 0xFFFFFFFFul : 0;
}
// Whether the kernel's clock follows a time server.
static inline int clinux_clock_is_synchronized(void) {
    struct timex answer;
    memset(&answer, 0, sizeof answer);
    return adjtimex(&answer) >= 0 && !(answer.status & STA_UNSYNC);
}
