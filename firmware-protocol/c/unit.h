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
 * Settings: `store_due` says into how many copies the board has to write them; it takes that over (`storing`) and reports the
 * end (`unit_stored`). Until then no line leaves: the boot number is in EEPROM before the first event is named after
 * it, a name before it is answered, and a key (or its end) before READY.
 *
 * Trust (§6): what a unit obeys is decided in one place, `judge` in unit-receive.c. A session of a paired unit has its `trust`;
 * `settings.paired` changes only together with the end of the session.
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
#include "trust.h"

#define UID_DIGITS 12
#define SETTINGS_COPIES 2

/*
 * The upper digit of `session` is how often the boot number has wrapped: whoever holds the reset line could bring that about
 * in hours, and then use what he recorded. So the pair comes again after a million boots, which no EEPROM lives to see.
 */
#define SESSION_MASK 0x0FFF
#define SESSION_BITS 12

struct settings {
    char uid[UID_DIGITS + 1]; /* "000000000000" for a new unit */
    uint16_t boot;
    uint8_t boot_turns; /* how often `boot` has wrapped */
    bool paired;
    uint8_t key[KEY_BYTES]; /* zeros in an unpaired unit */
};

/* What the board is; constant. */
struct board {
    const char *model;
    const char *firmware;
    uint8_t hardware;
    uint16_t capabilities;
};

/* What the unit's contacts are like now; of those that the board has not, nothing is believed. */
struct contacts {
    bool red;      /* closed */
    bool green;    /* closed */
    bool lockdown; /* closed; the key of a board without a red button */
    bool tamper;   /* closed, as it is while the case is */
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

/* How a line that `unit_next_line` has begun goes on. */
enum trailer { TRAILER_NONE, TRAILER_CHECK, TRAILER_TAG };

struct unit {
    const struct board *board;
    struct events *events;
    struct settings settings;
    uint8_t store_due; /* copies of the settings that are to be written */
    bool storing;
    bool pairing; /* what is being stored is a new key */
    bool settings_lost;
    uint8_t reset_cause;
    uint16_t supply_mv; /* measured by the board */

    struct line line;
    struct signal signal;
    struct contact red;
    struct contact green;
    struct contact lockdown;
    struct contact tamper;
    bool green_counted; /* this closing of the green key has had its event, or is to have none */
    bool green_void; /* a press came: what green did in its moment is part of it */
    uint16_t both_left_ms; /* to both-hold, while red and green are held; 0 when this holding has had it, or is to have none */
    uint8_t flags;

    bool linked;
    uint16_t session;
    uint16_t session_boot; /* the boot number in which the session began */
    struct trust trust;    /* of a session of a paired unit */
    uint16_t signal_number;
    uint16_t probe_number;
    uint16_t event_number;
    uint16_t lost_left_ms;
    uint16_t beat_left_ms; /* to BEAT, or to READY without a session */
    uint16_t factory_left_ms; /* to the factory reset, while its keys are held; 0 when they are not */
    uint32_t pair_left_ms; /* for so long a key is taken */
    uint8_t reject_left_ms;
    uint8_t reject_due; /* a code, or CODE_NONE */
    bool hello_due;
    bool shown_due;
    bool probed_due;
    uint8_t told_sound;
    uint8_t answer_due; /* line of the answer to `?`, from 1 */
    uint8_t trailer;    /* of the line that was begun */
    struct delivery delivery[EVENTS_KEPT];
    struct counters counters;
};

/* `settings` as stored; the boot number is raised here. `events` are already cleared or recovered. */
void unit_start(struct unit *unit, const struct board *board, const struct settings *settings, struct events *events,
    uint8_t reset_cause);

/*
 * The settings are stored as far as they could be: in a copy at least (`kept`), in all that were due (`whole`). A new key that
 * was not kept is none. A boot number that was not kept is used nevertheless, because silence would be worse.
 */
void unit_stored(struct unit *unit, bool kept, bool whole);

/* True when the byte completed a line. */
bool unit_byte(struct unit *unit, uint8_t byte);
void unit_press(struct unit *unit);
void unit_run(struct unit *unit, uint8_t ms, struct contacts contacts);

/*
 * Begins the line that is to leave now and returns the length of its text, or 0 when there is none. The text may leave while
 * `unit_end_line`, which always follows, makes the trailer: it then returns the length of the whole line, with its LF.
 */
uint8_t unit_next_line(struct unit *unit, char line[LINE_BYTES_MAX]);
uint8_t unit_end_line(struct unit *unit, char line[LINE_BYTES_MAX], uint8_t length);

/* Whether the board has all of these. */
static inline bool has(const struct unit *unit, uint16_t capabilities)
{
    return (unit->board->capabilities & capabilities) == capabilities;
}

/* False when its button serves for pairing alone (README §6) and it is paired. */
bool counts_presses(const struct unit *unit);

/* Begins a new boot number, where one is used up; sessions are counted from there on. */
void raise_boot(struct unit *unit);
void begin_sessions(struct unit *unit);

/* Takes the key, or forgets it; the session is over, and what is stored is said by READY. */
void pair(struct unit *unit, const char *key_digits);
void unpair(struct unit *unit);

/* The session is over; READY says so. */
void end_session(struct unit *unit);

/* What the light shows when there is no gateway. */
uint8_t light_alone(const struct unit *unit);

/* Adds one and stays at 65535. */
void count(uint16_t *counter);

#endif
