// The fast stand-in provider of this benchmark: one thread, one epoll set, one fixed answer.
//
//   upstream PORT CHUNKS CHUNKS_PER_SECOND
//
// POST with "stream":true in its body  -> CHUNKS events, then usage and [DONE], paced
// any other POST                       -> a chat completion of 743 bytes with its head
// GET /count                           -> "REQUESTS CHUNKS\n", how many were answered so far
//
// Each event carries the monotonic time at which it was sent ("t", in ns), so that a client on the same
// machine can tell how long it was under way. It is a load target, not a server: it trusts its callers.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 16384, CONNECTIONS = 8192, ANSWER = 743 };

struct connection {
    int open;
    int used;           // bytes in the buffer
    int chunks_left;    // events still to send; -1 while not streaming
    int64_t due;        // when the next one is to be sent, ns
    char buffer[BUFFER];
};

static struct connection *connections[CONNECTIONS];
static char answer[ANSWER + 1];
static long requests, chunks;
static int chunks_each, chunks_per_second;
static int streams[CONNECTIONS], stream_count;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void make_answer(void) {
    const char *body_start =
        "{\"id\":\"chatcmpl-benchmark00000000000000000\",\"object\":\"chat.completion\","
        "\"created\":1700000000,\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{\"index\":0,\"message\":"
        "{\"role\":\"assistant\",\"content\":\"";
    const char *body_end =
        "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":"
        "{\"prompt_tokens\":210,\"completion_tokens\":40,\"total_tokens\":250,"
        "\"prompt_tokens_details\":{\"cached_tokens\":0}},\"system_fingerprint\":\"fp_benchmark\"}";
    const char *text = "The quick brown fox jumps over the lazy dog while the band plays on. ";
    char head[160];
    int head_size = 0, body_size = 0;
    for (int pass = 0; pass < 3; pass++) {  // The length's own digits are part of the sum.
        body_size = ANSWER - head_size;
        head_size = snprintf(head, sizeof head,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_benchmark\r\n"
            "content-length: %d\r\n\r\n", body_size);
    }
    memcpy(answer, head, head_size);
    char *at = answer + head_size, *end = answer + ANSWER - strlen(body_end);
    memcpy(at, body_start, strlen(body_start));
    at += strlen(body_start);
    for (int i = 0; at < end; at++, i++) *at = text[i % strlen(text)];
    memcpy(end, body_end, strlen(body_end));
}

static void drop(int file) {
    connections[file]->open = 0;
    close(file);
}

static void say(int file, const char *bytes, size_t count) {
    // A benchmark's answers fit into the socket's buffer; one that does not is cut.
    if (send(file, bytes, count, MSG_NOSIGNAL) != (ssize_t)count) drop(file);
}

static void start_stream(int file) {
    const char *head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                       "x-request-id: req_benchmark\r\ntransfer-encoding: chunked\r\n\r\n";
    connections[file]->chunks_left = chunks_each;
    // Spread over the interval, so that the streams do not march in step.
    connections[file]->due = now() + rand() % (1000000000LL / chunks_per_second);
    streams[stream_count++] = file;
    say(file, head, strlen(head));
}

static void send_event(int file) {
    char event[512], framed[600];
    int size = snprintf(event, sizeof event,
        "data: {\"id\":\"chatcmpl-benchmark\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
        "\"model\":\"gpt-4o-2024-08-06\",\"t\":%lld,\"choices\":[{\"index\":0,\"delta\":"
        "{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n", (long long)now());
    size = snprintf(framed, sizeof framed, "%x\r\n%s\r\n", size, event);
    chunks++;
    say(file, framed, size);
}

static void end_stream(int file) {
    char framed[600];
    const char *event =
        "data: {\"id\":\"chatcmpl-benchmark\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
        "\"model\":\"gpt-4o-2024-08-06\",\"choices\":[],\"usage\":{\"prompt_tokens\":210,"
        "\"completion_tokens\":40,\"total_tokens\":250}}\n\ndata: [DONE]\n\n";
    int size = snprintf(framed, sizeof framed, "%zx\r\n%s\r\n0\r\n\r\n", strlen(event), event);
    connections[file]->chunks_left = -1;
    say(file, framed, size);
}

static void pace(void) {
    int64_t time = now(), interval = 1000000000LL / chunks_per_second;
    for (int i = 0; i < stream_count; i++) {
        int file = streams[i];
        struct connection *stream = connections[file];
        if (stream->open && stream->chunks_left > 0 && stream->due <= time) {
            send_event(file);
            stream->due += interval;
            stream->chunks_left--;
        } else if (stream->open && stream->chunks_left == 0 && stream->due <= time) {
            end_stream(file);
        }
        if (!stream->open || stream->chunks_left < 0) streams[i--] = streams[--stream_count];
    }
}

// Answers every whole request in the buffer.
static void answer_all(int file) {
    struct connection *peer = connections[file];
    while (peer->open && peer->used > 0) {
        peer->buffer[peer->used] = 0;
        char *end = strstr(peer->buffer, "\r\n\r\n");
        if (!end) return;
        long length = 0;
        char *field = strcasestr(peer->buffer, "\r\ncontent-length:");
        if (field && field < end) length = strtol(field + 17, NULL, 10);
        long whole = end + 4 - peer->buffer + length;
        if (whole > peer->used) {
            if (whole >= BUFFER) drop(file);
            return;
        }
        if (!strncmp(peer->buffer, "GET /count", 10)) {
            char body[64], reply[160];
            int size = snprintf(body, sizeof body, "%ld %ld\n", requests, chunks);
            size = snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s", size, body);
            say(file, reply, size);
        } else {
            requests++;
            char kept = peer->buffer[whole];
            peer->buffer[whole] = 0;
            int streamed = strstr(end, "\"stream\":true") != NULL;
            peer->buffer[whole] = kept;
            if (streamed) start_stream(file);
            else say(file, answer, ANSWER);
        }
        memmove(peer->buffer, peer->buffer + whole, peer->used - whole);
        peer->used -= whole;
    }
}

static void readable(int file) {
    struct connection *peer = connections[file];
    ssize_t count = recv(file, peer->buffer + peer->used, BUFFER - 1 - peer->used, 0);
    if (count > 0) {
        peer->used += count;
        answer_all(file);
    } else if (count == 0 || errno != EAGAIN) {
        drop(file);
    }
}

static void accept_all(int listener, int poller) {
    int file;
    while ((file = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (file >= CONNECTIONS) {
            close(file);
            continue;
        }
        int on = 1;
        setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (!connections[file]) connections[file] = malloc(sizeof *connections[file]);
        connections[file]->open = 1;
        connections[file]->used = 0;
        connections[file]->chunks_left = -1;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
        epoll_ctl(poller, EPOLL_CTL_ADD, file, &event);
    }
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: upstream PORT CHUNKS CHUNKS_PER_SECOND\n");
        return 64;
    }
    chunks_each = atoi(arguments[2]);
    chunks_per_second = atoi(arguments[3]);
    signal(SIGPIPE, SIG_IGN);
    make_answer();
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) {
        perror("upstream");
        return 1;
    }
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("listening on %d\n", ntohs(address.sin_port));
    fflush(stdout);
    int poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    struct epoll_event events[512];
    for (;;) {
        int ready = epoll_wait(poller, events, 512, stream_count ? 1 : -1);
        for (int i = 0; i < ready; i++) {
            int file = events[i].data.fd;
            if (file == listener) accept_all(listener, poller);
            else if (connections[file]->open) readable(file);
        }
        if (stream_count) pace();
    }
}
