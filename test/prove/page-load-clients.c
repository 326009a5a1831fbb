/*
 * The load of page-load.ts: the screens of a house and a hostile network, in one process.
 *
 * usage: page-load-clients PORT WATCHERS COOKIE…
 *
 *   watchers   as many as asked for, which read the stream
 *   sleepers   open the stream and never read
 *   mutes      connect and never say anything
 *   flood      ask without pause, each time on a connection of its own: plan, page, events, requests with a wrong token, wrong passwords,
 *              long bodies, paths that lead out, a host that is not ours, and no HTTP at all
 *
 * `begin` and `end` on stdin, answered by `begun` and `ended {…}`; the end of stdin ends it. In C, because it stands for other machines: a
 * program that is busy with asking would keep the processor busy that is asked.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    sleepers = 10,
    mutes = 10,
    flooders = 40,
    watchers_max = 400,
    clients_max = watchers_max + sleepers + mutes + flooders,
    addresses = 40, /* of this machine: the bounds are by address, and a hostile network has many */
    status_max = 600,
    head_bytes = 12, /* "HTTP/1.1 200" */
    body_bytes = 100000,
    request_bytes = body_bytes + 1024,
    read_bytes = 65536,
    no_http_every = 20,
};

struct client {
    enum { WATCHER, SLEEPER, MUTE, FLOODER } kind;
    int fd; /* -1: none */
    int number, turn;
    bool is_watching, is_no_http;
    const char *request;
    size_t sent, to_send, heard;
    size_t matched; /* of "event: ", over the ends of reads */
    char head[head_bytes + 1];
};

/* What the flood asks, in turn. */
struct nonsense {
    const char *method, *path, *host, *headers, *body;
};

static char long_body[body_bytes + 1];
static const struct nonsense nonsense[] = {
    { "GET", "/api/site", "127.0.0.1", "", "" },
    { "GET", "/", "127.0.0.1", "", "" },
    { "GET", "/api/events?limit=1000", "127.0.0.1", "", "" },
    { "POST", "/api/request/accept", "127.0.0.1", "X-CSRF-Token: wrong\r\n", "{\"alarm\":\"none\"}" },
    { "POST", "/api/login", "127.0.0.1", "", "{\"name\":\"n%d\",\"password\":\"wrong\"}" },
    { "POST", "/api/login", "127.0.0.1", "", long_body },
    { "GET", "/../../../etc/passwd", "127.0.0.1", "", "" },
    { "GET", "/api/session", "evil.example", "", "" },
};
enum { kinds_of_nonsense = sizeof nonsense / sizeof nonsense[0] };

static struct client all[clients_max];
static char requests[clients_max][request_bytes];
static int clients, poll_fd, port, watching;
static char **cookies;
static int cookie_count;
static bool is_on;
static long answered, changes, no_http, ended_early, by_status[status_max], stream_refused[status_max];

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void poll_for(struct client *client, uint32_t events, int operation)
{
    struct epoll_event event = { .events = events, .data.ptr = client };
    if (epoll_ctl(poll_fd, operation, client->fd, &event) != 0) die("epoll_ctl");
}

/* Begins to connect, from one of several addresses. */
static void dial(struct client *client)
{
    int on = 1;
    struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + (uint32_t)(client->number % addresses)) };
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (client->fd < 0) die("socket");
    setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(client->fd, (struct sockaddr *)&from, sizeof from) != 0) die("bind");
    client->sent = client->heard = client->matched = 0;
    client->is_watching = false;
    if (connect(client->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) die("connect");
    poll_for(client, EPOLLOUT, EPOLL_CTL_ADD);
}

static void hang_up(struct client *client)
{
    if (client->fd < 0) return;
    close(client->fd);
    client->fd = -1;
    if (client->is_watching) watching--;
    client->is_watching = false;
}

static void say(struct client *client, size_t length)
{
    client->request = requests[client - all];
    client->to_send = length;
    dial(client);
}

static size_t written(char *text, const struct nonsense *asked, const struct client *client)
{
    static char body[request_bytes];
    int length = asked->body == long_body ? body_bytes : snprintf(body, sizeof body, asked->body, client->number);
    int head = snprintf(text, request_bytes,
        "%s %s HTTP/1.1\r\nHost: %s\r\nCookie: rufkreis=%s\r\nConnection: close\r\n%s", asked->method, asked->path, asked->host,
        cookies[client->number % cookie_count], asked->headers);
    if (length > 0) head += sprintf(text + head, "Content-Type: application/json\r\nContent-Length: %d\r\n", length);
    head += sprintf(text + head, "\r\n");
    memcpy(text + head, asked->body == long_body ? long_body : body, (size_t)length);
    return (size_t)(head + length);
}

static void flood(struct client *client)
{
    static const char not_http[] = "\x16\x03\x01 no HTTP\r\n\r\n";
    char *text = requests[client - all];
    int turn = client->turn++;
    client->is_no_http = turn % no_http_every == no_http_every - 1;
    if (client->is_no_http) {
        memcpy(text, not_http, sizeof not_http - 1);
        say(client, sizeof not_http - 1);
        return;
    }
    say(client, written(text, &nonsense[(client->number + turn) % kinds_of_nonsense], client));
}

static int status_of(const struct client *client)
{
    int status = client->heard >= head_bytes ? atoi(client->head + 9) : 0;
    return status > 0 && status < status_max ? status : 0;
}

/* A connection of the flood is over: what came of it is counted, and the next thing is asked. */
static void over(struct client *client)
{
    int status = status_of(client);
    hang_up(client);
    if (client->is_no_http) no_http++;
    else {
        answered++;
        if (status > 0) by_status[status]++;
        else ended_early++;
    }
    if (is_on) flood(client);
}

static void count_changes(struct client *client, const char *bytes, size_t length)
{
    static const char wanted[] = "event: ";
    for (size_t place = 0; place < length; place++) {
        client->matched = bytes[place] == wanted[client->matched] ? client->matched + 1 : bytes[place] == wanted[0];
        if (client->matched < sizeof wanted - 1) continue;
        changes++;
        client->matched = 0;
    }
}

static void hear(struct client *client, const char *bytes, size_t length)
{
    bool had_head = client->heard >= head_bytes;
    for (size_t place = 0; place < length && client->heard + place < head_bytes; place++) client->head[client->heard + place] = bytes[place];
    client->heard += length;
    if (client->kind != WATCHER) return;
    if (!had_head && client->heard >= head_bytes) {
        int status = status_of(client);
        client->is_watching = status == 200;
        if (client->is_watching) watching++;
        else stream_refused[status]++;
    }
    count_changes(client, bytes, length);
}

static void lose(struct client *client)
{
    if (client->kind == FLOODER) over(client);
    else hang_up(client);
}

static void take(struct client *client)
{
    static char bytes[read_bytes];
    ssize_t length = recv(client->fd, bytes, sizeof bytes, 0);
    if (length > 0) hear(client, bytes, (size_t)length);
    else if (length == 0 || (errno != EAGAIN && errno != EINTR)) lose(client);
}

/* Says as much as fits; who has said all of it listens, if ever. */
static void go_on(struct client *client)
{
    ssize_t length = send(client->fd, client->request + client->sent, client->to_send - client->sent, MSG_NOSIGNAL);
    if (length < 0 && errno == EAGAIN) return;
    /* Who is refused in the middle of a long body may have an answer all the same. */
    if (length < 0) client->sent = client->to_send;
    else client->sent += (size_t)length;
    if (client->sent < client->to_send) return;
    bool listens = client->kind == WATCHER || client->kind == FLOODER;
    poll_for(client, listens ? EPOLLIN : 0, EPOLL_CTL_MOD);
}

static void begin(void)
{
    is_on = true;
    answered = changes = no_http = ended_early = 0;
    memset(by_status, 0, sizeof by_status);
    memset(stream_refused, 0, sizeof stream_refused);
    for (struct client *client = all; client < all + clients; client++) {
        if (client->kind == FLOODER) {
            client->turn = 0;
            flood(client);
            continue;
        }
        static const struct nonsense stream = { "GET", "/api/stream", "127.0.0.1", "", "" };
        say(client, client->kind == MUTE ? 0 : written(requests[client - all], &stream, client));
    }
    printf("begun\n");
}

static void tell_counts(const char *before, const long *counts)
{
    for (int status = 0; status < status_max; status++)
        if (counts[status] > 0) printf("\"%s%d\":%ld,", before, status, counts[status]);
}

static void end(void)
{
    is_on = false;
    printf("ended {\"watching\":%d,\"answered\":%ld,\"changes\":%ld,\"byStatus\":{", watching, answered, changes);
    tell_counts("", by_status);
    tell_counts("stream ", stream_refused);
    printf("\"ended\":%ld,\"no HTTP\":%ld}}\n", ended_early, no_http);
    for (struct client *client = all; client < all + clients; client++) hang_up(client);
}

/* False at the end of stdin. */
static bool obey(void)
{
    char order[256];
    ssize_t length = read(STDIN_FILENO, order, sizeof order - 1);
    if (length <= 0) return false;
    order[length] = '\0';
    if (strstr(order, "begin") != NULL) begin();
    else if (strstr(order, "end") != NULL) end();
    return true;
}

static void people(int kind, int count)
{
    for (int number = 0; number < count; number++) {
        all[clients].kind = kind;
        all[clients].fd = -1;
        all[clients++].number = number;
    }
}

int main(int argc, char **argv)
{
    if (argc < 4 || atoi(argv[2]) > watchers_max) {
        fprintf(stderr, "usage: page-load-clients PORT WATCHERS COOKIE…, at most %d watchers\n", watchers_max);
        return 2;
    }
    port = atoi(argv[1]);
    cookies = argv + 3;
    cookie_count = argc - 3;
    memset(long_body, 'x', body_bytes);
    setvbuf(stdout, NULL, _IOLBF, 0);
    people(WATCHER, atoi(argv[2]));
    people(SLEEPER, sleepers);
    people(MUTE, mutes);
    people(FLOODER, flooders);
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event orders = { .events = EPOLLIN, .data.ptr = NULL };
    if (poll_fd < 0 || epoll_ctl(poll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &orders) != 0) die("epoll");
    printf("ready\n");
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poll_fd, events, 64, -1);
        for (int place = 0; place < count; place++) {
            struct client *client = events[place].data.ptr;
            if (client == NULL) {
                if (!obey()) return 0;
                break; /* what follows may speak of connections that are gone */
            }
            if (client->fd < 0) continue;
            if (client->sent < client->to_send || (events[place].events & EPOLLOUT) != 0) go_on(client);
            else if (events[place].events != 0) take(client);
        }
    }
}
