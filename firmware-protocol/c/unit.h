/*
 * A unit, without its board (README §3-§6).
 *
 * The board hands in what happens, each at the moment it happens: a byte (`unit_byte`), a press that
 * its fast path has judged (`unit_press`), and the passing of time with the levels of the slow pins
 * (`unit_run`). It asks for what follows: the pins to drive (`signal_pins`) and, whenever its transmitter
 * is free, the one line that matters most now (`unit_next_line`). There is no queue of lines: what is due
 * is a flag or a countdown, and a line is written at the moment it leaves, with the age and state of then.
 *
 * All times are countdowns in ms, so that no clock can wrap.
 *
 * While `settings_changed` is set no line leaves: the boot number is in EEPROM before the first
 * event is named after it, and a NAME before it is answered. The board stores, then clears it.
 *
 * A worked example, the way of a press: the board's compare interrupt -> `unit_press` -> slot in `events`,
 * light `sent` -> `unit_next_line` writes PRESS -> repeated every EVENT_RETRY_MS -> KEPT empties the slot.
 */
#ifndef UNIT_H
#define UNIT_H

#include "contact.h"
#include "events.h"
#include "line.h"
#include "signal.h"

#define UID_DIGITS 12

struct settings {
    char uid[UID_DIGITS + 1]; /* "000000000000" for a new unit */
    uint16_t boot;
};

/* What the board is; constant. */
struct board {
    const char *model;
    const char *firmware;
    uint8_t hardware;
    uint16_t capabilities;
};

struct counters {
    uint16_t rejects[CODE_COUNT];
    uint16_t retries;
    uint16_t overruns; /* counted by the board */
    uint16_t dropped;
};

/* A slot's event goes out when its time is up. */
struct delivery {
    uint8_t left_ms;
    bool sent;
};

struct unit {
    const struct board *board;
    struct events *events;
    struct settings settings;
    bool settings_changed;
    bool settings_lost;
    uint8_t reset_cause;
    uint16_t supply_mv; /* measured by the board */

    struct line line;
    struct signal signal;
    struct contact red;
    struct contact green;
    bool green_counted; /* this closing of the green key has had its event */
    uint8_t flags;

    bool linked;
    uint16_t session;
    uint16_t signal_number;
    uint16_t event_number;
    uint16_t lost_left_ms;
    uint16_t beat_left_ms; /* to BEAT, or to READY without a session */
    uint8_t reject_left_ms;
    uint8_t reject_due; /* a code, or CODE_NONE */
    bool hello_due;
    bool shown_due;
    uint8_t told_sound;
    uint8_t answer_due; /* line of the answer to `?`, from 1 */
    struct delivery delivery[EVENTS_KEPT];
    struct counters counters;
};

/* `settings` as stored; the boot number is raised here. `events` are already cleared or recovered. */
void unit_start(struct unit *unit, const struct board *board, const struct settings *settings, struct events *events, uint8_t reset_cause);

/* True when the byte completed a line. */
bool unit_byte(struct unit *unit, uint8_t byte);
void unit_press(struct unit *unit);
void unit_run(struct unit *unit, uint8_t ms, bool red_closed, bool green_closed);

/* Writes the line that is to leave now, with its LF, and returns its length; 0 when there is none. */
uint8_t unit_next_line(struct unit *unit, char line[LINE_BYTES_MAX]);

/* Begins a new boot number, where one is used up. */
void raise_boot(struct unit *unit);

/* Adds one and stays at 65535. */
void count(uint16_t *counter);

#endif
