/* Generated from messages.ts, patterns.ts and limits.ts by `npm run generate`; edit those. */
#ifndef MESSAGES_GEN_H
#define MESSAGES_GEN_H

#include "flash.h"

#include <stdbool.h>
#include <stdint.h>

#define PROTOCOL_VERSION 2

/* Limits: limits.ts says why each is what it is. */
#define LINE_BYTES_MAX 96
#define URGENT_LINE_BYTES_MAX 40
#define TRAILER_BYTES_MAX 17
#define COUNTER_MAX 65535UL
#define COUNTER_RENEW_AT 49152UL
#define PAIR_WINDOW_MS 120000UL
#define FACTORY_RESET_MS 10000
#define PRESS_MS 1
#define RELEASE_MS 20
#define HOLD_MS 1000
#define BOTH_HOLD_MS 3000
#define STUCK_MS 9500
#define BEAT_INTERVAL_MS 1000
#define LOST_AFTER_MS 3000
#define OPEN_RETRY_MS 400
#define EVENT_RETRY_MS 150
#define SHOW_RETRY_MS 50
#define SENSE_MS 5
#define EVENTS_KEPT 12
#define SHOW_SECONDS_MAX 9999
#define SOUND_SECONDS_DEFAULT 180
#define AGE_MS_MAX 999999UL
#define REJECT_INTERVAL_MS 50
#define REJECTS_PER_SECOND_MAX 200
#define BABBLE_PAUSE_MS 1000
#define RHYTHM_STEPS 16
#define RHYTHM_STEP_MS 125

enum verb {
    VERB_OPEN,
    VERB_NAME,
    VERB_PAIR,
    VERB_UNPAIR,
    VERB_KEPT,
    VERB_SHOW,
    VERB_PROBE,
    VERB_ALIVE,
    VERB_READY,
    VERB_HELLO,
    VERB_PRESS,
    VERB_EVENT,
    VERB_SHOWN,
    VERB_PROBED,
    VERB_BEAT,
    VERB_REJECT,
    VERB_COUNT,
};

enum reject_code {
    CODE_NONE,
    CODE_CHECK,
    CODE_UNKNOWN,
    CODE_FIELD,
    CODE_LONG,
    CODE_DIRECTION,
    CODE_SESSION,
    CODE_VERSION,
    CODE_TRUST,
    CODE_COUNT,
};

enum reset_cause {
    RESET_POWER,
    RESET_EXTERNAL,
    RESET_BROWN_OUT,
    RESET_WATCHDOG,
    RESET_UNKNOWN,
};

enum event_kind {
    KIND_GREEN,
    KIND_GREEN_HOLD,
    KIND_TAMPER,
    KIND_BOTH_HOLD,
    KIND_COUNT,
};

enum buzzer {
    BUZZER_SILENT,
    BUZZER_HELP,
    BUZZER_HELP_MORE,
    BUZZER_CHIRP,
    BUZZER_ASSIST,
    BUZZER_ASSIST_MORE,
    BUZZER_LOCKDOWN,
    BUZZER_LOCKDOWN_MORE,
    BUZZER_DRILL,
    BUZZER_DRILL_MORE,
    BUZZER_ALL_CLEAR,
    BUZZER_FAULT,
};

enum light {
    LIGHT_DARK,
    LIGHT_READY,
    LIGHT_SENT,
    LIGHT_SENT_MORE,
    LIGHT_RECEIVED,
    LIGHT_RECEIVED_MORE,
    LIGHT_COMING,
    LIGHT_COMING_MORE,
    LIGHT_HELP,
    LIGHT_HELP_MORE,
    LIGHT_ANSWERED,
    LIGHT_ANSWERED_MORE,
    LIGHT_FAULT,
    LIGHT_IDENTIFY,
    LIGHT_UNPAIRED,
    LIGHT_THERE,
    LIGHT_THERE_MORE,
    LIGHT_ASSIST,
    LIGHT_ASSIST_MORE,
    LIGHT_LOCKDOWN,
    LIGHT_LOCKDOWN_MORE,
    LIGHT_ALL_CLEAR,
    LIGHT_ASSIST_ANSWERED,
    LIGHT_DRILL,
    LIGHT_DRILL_MORE,
    LIGHT_DRILL_ANSWERED,
};

#define CAPABILITY_RED 0x0001
#define CAPABILITY_GREEN 0x0002
#define CAPABILITY_BUZZER 0x0004
#define CAPABILITY_BUZZER_READBACK 0x0008
#define CAPABILITY_LIGHT 0x0010
#define CAPABILITY_BEACON 0x0020
#define CAPABILITY_TAMPER 0x0040
#define CAPABILITY_SUPPLY 0x0080
#define CAPABILITY_TAG 0x0100
#define CAPABILITY_LOCKDOWN 0x0200

#define FLAG_RED_STUCK 0x01
#define FLAG_GREEN_STUCK 0x02
#define FLAG_TAMPER_OPEN 0x04
#define FLAG_BUZZER_DEAD 0x08
#define FLAG_SETTINGS_LOST 0x10
#define FLAG_LOCKDOWN_STUCK 0x20

/* The place of each field in its message. */
enum { OPEN_PROTOCOL = 0, OPEN_NONCE };
enum { NAME_UID = 0 };
enum { PAIR_KEY = 0 };
enum { KEPT_EVENT = 0 };
enum { SHOW_SIGNAL = 0, SHOW_BUZZER, SHOW_LIGHT, SHOW_SECONDS };
enum { PROBE_PROBE = 0 };
enum { HELLO_PROTOCOL = 0, HELLO_UID, HELLO_MODEL, HELLO_HARDWARE, HELLO_FIRMWARE, HELLO_CAPABILITIES, HELLO_BOOT, HELLO_RESET, HELLO_SESSION };
enum { PRESS_EVENT = 0, PRESS_AGE_MS };
enum { EVENT_KIND = 0, EVENT_EVENT, EVENT_AGE_MS };
enum { SHOWN_SIGNAL = 0, SHOWN_BUZZER, SHOWN_LIGHT, SHOWN_SOUNDING, SHOWN_AFTER_MS };
enum { PROBED_PROBE = 0, PROBED_SOUNDING, PROBED_AFTER_MS };
enum { BEAT_SIGNAL = 0, BEAT_BUZZER, BEAT_LIGHT, BEAT_FLAGS, BEAT_SUPPLY_MV, BEAT_FREE, BEAT_REJECTS, BEAT_RETRIES, BEAT_OVERRUNS, BEAT_DROPPED };
enum { REJECT_CODE = 0 };

enum field_kind { FIELD_UINT, FIELD_HEX, FIELD_DIGITS, FIELD_WORD };

struct field_spec {
    uint8_t kind;
    uint8_t width_max;
    uint32_t max;
};

enum { TO_UNIT = 1, TO_GATEWAY = 2 };

#define VERB_BYTES_MAX 6
#define FIELDS_MAX 10

struct message_spec {
    char verb[VERB_BYTES_MAX + 1];
    uint8_t to;
    bool session;
    uint8_t field_first; /* in field_specs */
    uint8_t field_count;
};

/* colour: red 1, green 2, blue 4; rhythm: the first step is the lowest bit. */
struct light_spec {
    uint16_t rhythm;
    uint8_t colour;
    bool beacon;
};

#ifdef WITH_MESSAGE_TABLES
static const FLASH struct field_spec field_specs[] = {
    { FIELD_UINT, 2, 99UL }, /* OPEN protocol */
    { FIELD_DIGITS, 16, 0 }, /* OPEN nonce */
    { FIELD_DIGITS, 12, 0 }, /* NAME uid */
    { FIELD_DIGITS, 32, 0 }, /* PAIR key */
    { FIELD_HEX, 8, 4294967295UL }, /* KEPT event */
    { FIELD_HEX, 4, 65535UL }, /* SHOW signal */
    { FIELD_UINT, 2, 11UL }, /* SHOW buzzer */
    { FIELD_UINT, 2, 25UL }, /* SHOW light */
    { FIELD_UINT, 4, 9999UL }, /* SHOW seconds */
    { FIELD_HEX, 4, 65535UL }, /* PROBE probe */
    { FIELD_UINT, 2, 99UL }, /* HELLO protocol */
    { FIELD_DIGITS, 12, 0 }, /* HELLO uid */
    { FIELD_WORD, 14, 0 }, /* HELLO model */
    { FIELD_UINT, 2, 99UL }, /* HELLO hardware */
    { FIELD_WORD, 8, 0 }, /* HELLO firmware */
    { FIELD_HEX, 4, 65535UL }, /* HELLO capabilities */
    { FIELD_HEX, 4, 65535UL }, /* HELLO boot */
    { FIELD_UINT, 1, 4UL }, /* HELLO reset */
    { FIELD_HEX, 4, 65535UL }, /* HELLO session */
    { FIELD_HEX, 8, 4294967295UL }, /* PRESS event */
    { FIELD_UINT, 6, 999999UL }, /* PRESS ageMs */
    { FIELD_UINT, 1, 3UL }, /* EVENT kind */
    { FIELD_HEX, 8, 4294967295UL }, /* EVENT event */
    { FIELD_UINT, 6, 999999UL }, /* EVENT ageMs */
    { FIELD_HEX, 4, 65535UL }, /* SHOWN signal */
    { FIELD_UINT, 2, 11UL }, /* SHOWN buzzer */
    { FIELD_UINT, 2, 25UL }, /* SHOWN light */
    { FIELD_UINT, 1, 1UL }, /* SHOWN sounding */
    { FIELD_UINT, 4, 9999UL }, /* SHOWN afterMs */
    { FIELD_HEX, 4, 65535UL }, /* PROBED probe */
    { FIELD_UINT, 1, 1UL }, /* PROBED sounding */
    { FIELD_UINT, 4, 9999UL }, /* PROBED afterMs */
    { FIELD_HEX, 4, 65535UL }, /* BEAT signal */
    { FIELD_UINT, 2, 11UL }, /* BEAT buzzer */
    { FIELD_UINT, 2, 25UL }, /* BEAT light */
    { FIELD_HEX, 2, 255UL }, /* BEAT flags */
    { FIELD_UINT, 4, 9999UL }, /* BEAT supplyMv */
    { FIELD_UINT, 2, 99UL }, /* BEAT free */
    { FIELD_UINT, 5, 65535UL }, /* BEAT rejects */
    { FIELD_UINT, 5, 65535UL }, /* BEAT retries */
    { FIELD_UINT, 5, 65535UL }, /* BEAT overruns */
    { FIELD_UINT, 5, 65535UL }, /* BEAT dropped */
    { FIELD_UINT, 1, 8UL }, /* REJECT code */
};

static const FLASH struct message_spec message_specs[] = {
    { "OPEN", TO_UNIT, false, 0, 2 },
    { "NAME", TO_UNIT, true, 2, 1 },
    { "PAIR", TO_UNIT, true, 3, 1 },
    { "UNPAIR", TO_UNIT, true, 4, 0 },
    { "KEPT", TO_UNIT, true, 4, 1 },
    { "SHOW", TO_UNIT, true, 5, 4 },
    { "PROBE", TO_UNIT, true, 9, 1 },
    { "ALIVE", TO_UNIT, true, 10, 0 },
    { "READY", TO_GATEWAY, false, 10, 0 },
    { "HELLO", TO_GATEWAY, false, 10, 9 },
    { "PRESS", TO_GATEWAY, true, 19, 2 },
    { "EVENT", TO_GATEWAY, true, 21, 3 },
    { "SHOWN", TO_GATEWAY, true, 24, 5 },
    { "PROBED", TO_GATEWAY, true, 29, 3 },
    { "BEAT", TO_GATEWAY, true, 32, 10 },
    { "REJECT", TO_UNIT | TO_GATEWAY, false, 42, 1 },
};
#endif

#ifdef WITH_PATTERN_TABLES
static const FLASH uint16_t buzzer_rhythms[] = {
    0x0000, /* silent */
    0x36DB, /* help */
    0x5B5B, /* help-more */
    0x0001, /* chirp */
    0x0063, /* assist */
    0x5463, /* assist-more */
    0x3F3F, /* lockdown */
    0x7BDF, /* lockdown-more */
    0x0303, /* drill */
    0x0505, /* drill-more */
    0xF111, /* all-clear */
    0x000F, /* fault */
};
static const FLASH struct light_spec light_specs[] = {
    { 0x0000, 0, false }, /* dark */
    { 0x0001, 2, false }, /* ready */
    { 0x0F0F, 4, false }, /* sent */
    { 0x6F6F, 4, false }, /* sent-more */
    { 0x3F3F, 4, false }, /* received */
    { 0x39DF, 4, false }, /* received-more */
    { 0xFFFF, 2, false }, /* coming */
    { 0x7777, 2, false }, /* coming-more */
    { 0x3333, 1, true }, /* help */
    { 0x5353, 1, true }, /* help-more */
    { 0xFFFF, 1, true }, /* answered */
    { 0x3F3F, 1, true }, /* answered-more */
    { 0x0505, 3, false }, /* fault */
    { 0x0055, 7, false }, /* identify */
    { 0x00DB, 7, false }, /* unpaired */
    { 0x0303, 2, false }, /* there */
    { 0x1B1B, 2, false }, /* there-more */
    { 0x0063, 4, false }, /* assist */
    { 0x5463, 4, false }, /* assist-more */
    { 0x0F0F, 1, true }, /* lockdown */
    { 0x6F6F, 1, true }, /* lockdown-more */
    { 0x3333, 2, false }, /* all-clear */
    { 0x000F, 4, false }, /* assist-answered */
    { 0x0303, 4, true }, /* drill */
    { 0x0505, 4, true }, /* drill-more */
    { 0x0FFF, 4, false }, /* drill-answered */
};
#endif

#endif
