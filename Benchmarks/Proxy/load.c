// The load of this benchmark where wrk has no mode for it: a fixed rate, and held streams.
//
//   load rate PORT FILE RATE SECONDS CONNECTIONS   requests at fixed times, whether or not answers came
//   load streams PORT FILE COUNT SECONDS           COUNT streams, started again when they end
//
// FILE holds one whole HTTP request. `rate` prints "ANSWERED P50 P99 MAX" in microseconds, counted from
// the time at which a request was due, so that a stall is not hidden by the load waiting for it.
// `streams` prints "CHUNKS P50 P99 MAX": the delay of each event since the upstream sent it.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 65536, CONNECTIONS = 8192 };

struct connection {
    int64_t due;  // when its request was to be sent; 0 when idle
    int used;
    char buffer[BUFFER];
};

static struct connection *connections[CONNECTIONS];
static char request[BUFFER];
static size_t request_size;
static int port, poller;
static double *samples;
static long sample_count, sample_room;
static int idle[CONNECTIONS], idle_count;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void sample(double microseconds) {
    if (sample_count == sample_room) {
        sample_room = sample_room ? sample_room * 2 : 65536;
        samples = realloc(samples, sample_room * sizeof *samples);
    }
    samples[sample_count++] = microseconds;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void report(void) {
    if (!sample_count) {
        printf("0 0 0 0\n");
        return;
    }
    qsort(samples, sample_count, sizeof *samples, by_size);
    printf("%ld %.0f %.0f %.0f\n", sample_count, samples[sample_count / 2],
           samples[(long)(sample_count * 0.99)], samples[sample_count - 1]);
}

static int connect_one(void) {
    int file = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (file < 0 || file >= CONNECTIONS || connect(file, (struct sockaddr *)&address, sizeof address)) {
        perror("load: connect");
        exit(1);
    }
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!connections[file]) connections[file] = malloc(sizeof *connections[file]);
    connections[file]->used = 0;
    connections[file]->due = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    epoll_ctl(poller, EPOLL_CTL_ADD, file, &event);
    return file;
}

static void ask(int file, int64_t due) {
    connections[file]->due = due;
    connections[file]->used = 0;
    if (send(file, request, request_size, MSG_NOSIGNAL) != (ssize_t)request_size) {
        perror("load: send");
        exit(1);
    }
}

static int fill(int file) {
    struct connection *peer = connections[file];
    ssize_t count = recv(file, peer->buffer + peer->used, BUFFER - 1 - peer->used, MSG_DONTWAIT);
    if (count > 0) {
        peer->used += count;
        peer->buffer[peer->used] = 0;
        return 1;
    }
    if (count < 0 && errno == EAGAIN) return 0;
    fprintf(stderr, "load: a connection was closed\n");
    exit(1);
}

static int is_whole(struct connection *peer) {
    char *end = strstr(peer->buffer, "\r\n\r\n");
    if (!end) return 0;
    if (strncmp(peer->buffer + 9, "200", 3)) {
        fprintf(stderr, "load: %.300s\n", peer->buffer);
        exit(1);
    }
    char *field = strcasestr(peer->buffer, "\r\ncontent-length:");
    return field && field < end && peer->used >= end + 4 - peer->buffer + strtol(field + 17, NULL, 10);
}

static void run_rate(long rate, double seconds, int count) {
    for (int i = 0; i < count; i++) idle[idle_count++] = connect_one();
    int64_t start = now(), interval = 1000000000LL / rate;
    long total = (long)(rate * seconds), sent = 0, answered = 0;
    struct epoll_event events[256];
    while (answered < total) {
        int64_t time = now();
        while (sent < total && start + sent * interval <= time && idle_count) {
            ask(idle[--idle_count], start + sent * interval);
            sent++;
        }
        int ready = epoll_wait(poller, events, 256, 0);
        for (int i = 0; i < ready; i++) {
            int file = events[i].data.fd;
            if (fill(file) && connections[file]->due && is_whole(connections[file])) {
                sample((now() - connections[file]->due) / 1000.0);
                connections[file]->due = 0;
                idle[idle_count++] = file;
                answered++;
            }
        }
        if (!ready) {
            // Sleep until an answer comes or shortly before the next request is due.
            int64_t rest = sent == total || !idle_count ? 1000000 : start + sent * interval - now();
            if (rest > 100000) {
                struct timespec nap = {0, rest - 60000 > 999999999 ? 999999999 : rest - 60000};
                struct pollfd answers = {.fd = poller, .events = POLLIN};
                ppoll(&answers, 1, &nap, NULL);
            }
        }
        if (now() > start + (int64_t)(seconds * 1e9) + 10000000000LL) break;
    }
    report();
}

static void run_streams(int count, double seconds) {
    int64_t end = now() + (int64_t)(seconds * 1e9);
    for (int i = 0; i < count; i++) ask(connect_one(), now());
    struct epoll_event events[256];
    while (now() < end) {
        int ready = epoll_wait(poller, events, 256, 100);
        for (int i = 0; i < ready; i++) {
            int file = events[i].data.fd;
            if (!fill(file)) continue;
            struct connection *peer = connections[file];
            int64_t time = now();
            char *at = peer->buffer, *mark;
            while ((mark = strstr(at, "\"t\":"))) {
                char *stop;
                long long sent = strtoll(mark + 4, &stop, 10);
                if (*stop == 0) break;  // The number may go on in the next piece.
                sample((time - sent) / 1000.0);
                at = stop;
            }
            if (strstr(at, "0\r\n\r\n") && strstr(at, "[DONE]")) {
                ask(file, time);
            } else if (strstr(peer->buffer, " 429 ") || strstr(peer->buffer, " 401 ")) {
                fprintf(stderr, "load: %.300s\n", peer->buffer);
                exit(1);
            } else {
                // Keep a tail, so that nothing that was cut in two is missed.
                int rest = peer->used - (int)(at - peer->buffer);
                int kept = rest > 40 ? (rest > 4096 ? 40 : rest) : rest;
                memmove(peer->buffer, peer->buffer + peer->used - kept, kept + 1);
                peer->used = kept;
            }
        }
    }
    report();
}

int main(int count, char **arguments) {
    if (count < 6) {
        fprintf(stderr, "usage: load rate|streams PORT FILE RATE|COUNT SECONDS [CONNECTIONS]\n");
        return 64;
    }
    port = atoi(arguments[2]);
    FILE *file = fopen(arguments[3], "rb");
    if (!file) {
        perror(arguments[3]);
        return 1;
    }
    request_size = fread(request, 1, sizeof request, file);
    fclose(file);
    poller = epoll_create1(0);
    if (!strcmp(arguments[1], "rate")) {
        run_rate(atol(arguments[4]), atof(arguments[5]), count > 6 ? atoi(arguments[6]) : 32);
    } else {
        run_streams(atoi(arguments[4]), atof(arguments[5]));
    }
    return 0;
}
