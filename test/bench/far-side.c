/*
 * The desks of the benchmark: eight ptys whose far ends press and listen, with the codec of the firmware.
 *
 * usage: far-side raw|unit
 *   raw    only presses and listens: for programs that forward lines
 *   unit   is a unit as well (README §3–§5): HELLO, SHOWN, BEAT, and each press is repeated until KEPT
 *
 * Told on stdout: `ports PATH…` at the start, `open` when all of them are open, `samples US…` after a round,
 * `lost` for a press that did not ring everywhere within 2 s. Asked on stdin: `round PRESSES GAP_MS`; the end of stdin ends it.
 *
 * A sample is the time from just before the first byte of a press is written until the read that brought
 * the last byte of the last of the other seven's SHOW with the sound of a call. A unit confirms its SHOW when the
 * sample is over: a real one needs 2 ms for that, when all seven lines are long on their way.
 */
#define _GNU_SOURCE
#include "codec.h"
#include "line.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { desks = 8, round_max = 20000, lost_us = 2000000 };

struct desk {
    int fd;
    char path[64];
    struct line line;
    bool in_session, shown_due, rang;
    struct trust trust;
    uint16_t session, signal;
    uint8_t buzzer, light;
    uint32_t event; /* 0: none that is not kept */
    double event_at, beat_at;
};

static struct desk all[desks];
static bool is_unit;
static enum { WAITING, IDLE, GAP, PRESSED, CALMING } phase = WAITING;
static int origin, rang, presses_left, samples, gap_ms;
static uint16_t events;
static double pressed_at, gap_until, sample_us[round_max];

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void say(struct desk *desk, const struct message *message)
{
    char line[LINE_BYTES_MAX];
    uint8_t length = encode_trailer(line, encode_text(message, line), desk->in_session ? &desk->trust : NULL);
    if (write(desk->fd, line, length) != length) perror("write");
}

static void say_press(struct desk *desk, double now, uint32_t age_ms)
{
    struct message press = { VERB_PRESS, false, { { desk->event }, { age_ms } } };
    desk->event_at = now;
    say(desk, &press);
}

static void say_shown(struct desk *desk)
{
    bool sounds = desk->buzzer != BUZZER_SILENT;
    struct message shown = { VERB_SHOWN, false, { { desk->signal }, { desk->buzzer }, { desk->light }, { sounds }, { sounds ? 2 : 0 } } };
    desk->shown_due = false;
    say(desk, &shown);
}

/* The uid and the key of each desk are known to the gateway's workshop in rufkreis.ts. */
static void say_hello(struct desk *desk, const char *nonce)
{
    unsigned number = (unsigned)(desk - all) + 1;
    char uid[13];
    uint8_t key[KEY_BYTES];
    snprintf(uid, sizeof uid, "%012X", number);
    memset(key, (int)number, sizeof key);
    struct message hello = { VERB_HELLO, false, { { PROTOCOL_VERSION }, { .text = uid }, { .text = "desk-unit" }, { 1 }, { .text = "0.2.0" }, { 0x13F }, { 1 }, { RESET_POWER }, { ++desk->session } } };
    trust_begin(&desk->trust, TO_UNIT, key, nonce, 1, desk->session);
    desk->in_session = true;
    say(desk, &hello);
}

static void say_probed(struct desk *desk, uint32_t number)
{
    struct message probed = { VERB_PROBED, false, { { number }, { 1 }, { 2 } } };
    say(desk, &probed);
}

static void say_beat(struct desk *desk)
{
    struct message beat = { VERB_BEAT, false, { { desk->signal }, { desk->buzzer }, { desk->light }, { 0 }, { 5000 }, { EVENTS_KEPT }, { 0 }, { 0 }, { 0 }, { 0 } } };
    say(desk, &beat);
}

/* The press of this round's next desk. */
static void press(void)
{
    struct desk *desk = &all[origin];
    for (int i = 0; i < desks; i++) all[i].rang = false;
    rang = 0;
    phase = PRESSED;
    desk->event = 0x10000u | ++events;
    pressed_at = now_us();
    say_press(desk, pressed_at, 0);
}

static void end_round(void)
{
    printf("samples");
    for (int i = 0; i < samples; i++) printf(" %.1f", sample_us[i]);
    printf("\n");
    phase = IDLE;
}

static void next_press(double now)
{
    origin = (origin + 1) % desks;
    gap_until = now + gap_ms * 1e3;
    phase = GAP;
    if (--presses_left == 0) end_round();
}

/* Whether somebody calls here; an all-clear sounds as well, for four seconds, and calls nobody. */
static bool calls(const struct desk *desk)
{
    return desk->buzzer == BUZZER_HELP || desk->buzzer == BUZZER_HELP_MORE;
}

/* A call at a neighbour of the pressed desk. */
static void ring(struct desk *desk, double now)
{
    if (phase != PRESSED || desk == &all[origin] || desk->rang) return;
    desk->rang = true;
    if (++rang < desks - 1) return;
    sample_us[samples++] = now - pressed_at;
    phase = CALMING;
    if (!is_unit) all[origin].event = 0;
}

static void take_show(struct desk *desk, const union value *field, double now)
{
    desk->signal = (uint16_t)field[SHOW_SIGNAL].number;
    desk->buzzer = (uint8_t)field[SHOW_BUZZER].number;
    desk->light = (uint8_t)field[SHOW_LIGHT].number;
    desk->shown_due = is_unit;
    if (is_unit ? calls(desk) : desk->buzzer != BUZZER_SILENT) ring(desk, now);
    if (!is_unit) desk->buzzer = BUZZER_SILENT;
}

static void take_line(struct desk *desk, double now)
{
    struct message message;
    if (desk->line.bad || decode(desk->line.bytes, desk->line.length, TO_UNIT, desk->in_session ? &desk->trust : NULL, &message) != CODE_NONE) {
        printf("refused\n");
        return;
    }
    if (message.verb == VERB_OPEN) say_hello(desk, message.field[OPEN_NONCE].text);
    if (message.verb == VERB_PROBE) say_probed(desk, message.field[PROBE_PROBE].number);
    if (message.verb == VERB_SHOW) take_show(desk, message.field, now);
    if (message.verb == VERB_KEPT && message.field[KEPT_EVENT].number == desk->event) desk->event = 0;
}

static void take_bytes(struct desk *desk)
{
    uint8_t bytes[4096];
    ssize_t got = read(desk->fd, bytes, sizeof bytes);
    double now = now_us();
    for (ssize_t i = 0; i < got; i++) {
        if (line_take(&desk->line, bytes[i])) take_line(desk, now);
    }
}

static bool calm(void)
{
    for (int i = 0; i < desks; i++) {
        if (calls(&all[i]) || all[i].shown_due || all[i].event != 0) return false;
    }
    return true;
}

static void run_desk(struct desk *desk, double now)
{
    if (desk->shown_due && phase != PRESSED) say_shown(desk);
    if (!is_unit || !desk->in_session) return;
    if (desk->event != 0 && now - desk->event_at > EVENT_RETRY_MS * 1e3) say_press(desk, now, (uint32_t)((now - pressed_at) / 1e3));
    if (now - desk->beat_at < BEAT_INTERVAL_MS * 1e3 || phase == PRESSED) return;
    desk->beat_at = now;
    say_beat(desk);
}

static void run(void)
{
    double now = now_us();
    for (int i = 0; i < desks; i++) run_desk(&all[i], now);
    if (phase == PRESSED && now - pressed_at > lost_us) {
        printf("lost\n");
        all[origin].event = 0;
        phase = CALMING;
    }
    if (phase == CALMING && calm()) next_press(now);
    if (phase == GAP && now >= gap_until) press();
}

static bool take_command(void)
{
    char text[64];
    if (fgets(text, sizeof text, stdin) == NULL) return false;
    if (sscanf(text, "round %d %d", &presses_left, &gap_ms) != 2 || presses_left < 1 || presses_left > round_max) return false;
    samples = 0;
    gap_until = now_us() + gap_ms * 1e3;
    phase = GAP;
    return true;
}

static void make_ports(void)
{
    printf("ports");
    for (int i = 0; i < desks; i++) {
        struct termios raw;
        int far;
        memset(&raw, 0, sizeof raw);
        cfmakeraw(&raw);
        raw.c_cflag = CS8 | CREAD | CLOCAL;
        if (openpty(&all[i].fd, &far, all[i].path, &raw, NULL) < 0) {
            perror("openpty");
            exit(1);
        }
        close(far);
        printf(" %s", all[i].path);
    }
    printf("\n");
}

/* A pty whose other end nobody has open reads as hung up. */
static bool all_open(struct pollfd *ports)
{
    poll(ports, desks, 0);
    for (int i = 0; i < desks; i++) {
        if (ports[i].revents & POLLHUP) return false;
    }
    return true;
}

static int serve(struct pollfd *ports)
{
    struct pollfd *commands = &ports[desks];
    for (;;) {
        double now = now_us();
        double wait_us = phase == GAP ? gap_until - now : 20000;
        struct timespec wait = { 0, wait_us < 0 ? 0 : (long)(wait_us * 1e3) };
        if (wait.tv_nsec > 20000000) wait.tv_nsec = 20000000;
        if (ppoll(ports, desks + 1, &wait, NULL) < 0) return 1;
        for (int i = 0; i < desks; i++) {
            if (ports[i].revents & POLLIN) take_bytes(&all[i]);
            else if (ports[i].revents & POLLHUP) return 0;
        }
        if (commands->revents && !take_command()) return 0;
        run();
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    is_unit = strcmp(argv[1], "unit") == 0;
    setvbuf(stdout, NULL, _IOLBF, 1 << 20);
    setvbuf(stdin, NULL, _IONBF, 0);
    make_ports();
    struct pollfd ports[desks + 1] = { { 0 } };
    for (int i = 0; i < desks; i++) ports[i] = (struct pollfd){ all[i].fd, POLLIN, 0 };
    ports[desks] = (struct pollfd){ STDIN_FILENO, POLLIN, 0 };
    struct timespec look = { 0, 200000 };
    while (!all_open(ports)) nanosleep(&look, NULL);
    printf("open\n");
    phase = IDLE;
    return serve(ports);
}
