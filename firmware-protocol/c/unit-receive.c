/* What a unit does with a line that it gets. See unit.h. */
#include "unit.h"

#include "codec.h"

#include <string.h>

static const FLASH char unnamed[] = "000000000000";

static bool is_unnamed(const struct unit *unit)
{
    for (uint8_t place = 0; place < UID_DIGITS; place++) if (unit->settings.uid[place] != unnamed[place]) return false;
    return true;
}

/* Counted always, answered at most every REJECT_INTERVAL_MS. */
static void refuse(struct unit *unit, uint8_t code, bool answer)
{
    count(&unit->counters.rejects[code]);
    if (!answer || unit->reject_left_ms > 0) return;
    unit->reject_left_ms = REJECT_INTERVAL_MS;
    unit->reject_due = code;
}

static void all_due(struct unit *unit, bool even_if_never_sent)
{
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        if (even_if_never_sent || unit->delivery[place].sent) unit->delivery[place].left_ms = 0;
    }
}

/* (boot, session) never comes twice. */
static void begin_session(struct unit *unit, const char *nonce)
{
    if ((unit->session & SESSION_MASK) == SESSION_MASK) {
        raise_boot(unit);
        begin_sessions(unit);
    }
    unit->session++;
    unit->session_boot = unit->settings.boot;
    unit->linked = true;
    unit->hello_due = true;
    unit->beat_left_ms = BEAT_INTERVAL_MS;
    if (unit->settings.paired) {
        trust_begin(&unit->trust, TO_UNIT, unit->settings.key, nonce, unit->session_boot, unit->session);
    }
    all_due(unit, true);
}

static void take_open(struct unit *unit, const union value *field)
{
    end_session(unit);
    if (field[OPEN_PROTOCOL].number == PROTOCOL_VERSION) {
        begin_session(unit, field[OPEN_NONCE].text);
        return;
    }
    unit->hello_due = true;
    unit->beat_left_ms = OPEN_RETRY_MS;
    refuse(unit, CODE_VERSION, true);
    if (unit->signal.buzzer == BUZZER_SILENT) signal_light(&unit->signal, light_alone(unit));
}

static void take_name(struct unit *unit, const char *uid)
{
    if (!is_unnamed(unit)) return;
    memcpy(unit->settings.uid, uid, UID_DIGITS);
    if (unit->store_due == 0) unit->store_due = 1;
    unit->hello_due = true;
}

static void take_kept(struct unit *unit, uint32_t name)
{
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        struct event *event = &unit->events->slot[place];
        if (event->what != EVENT_NONE && event->name == name) event_forget(event);
    }
}

static void take_show(struct unit *unit, const union value *field)
{
    uint16_t number = (uint16_t)field[SHOW_SIGNAL].number;
    if (number != unit->signal_number) unit->signal.after_ms = 0; /* a repetition keeps the proof of its first */
    unit->signal_number = number;
    signal_show(&unit->signal, (uint8_t)field[SHOW_BUZZER].number, (uint8_t)field[SHOW_LIGHT].number,
        (uint16_t)field[SHOW_SECONDS].number);
    unit->shown_due = true;
}

/* While the buzzer sounds, its readback is known; else it is driven for the probe. */
static void take_probe(struct unit *unit, uint16_t number)
{
    unit->probe_number = number;
    unit->probed_due = true;
    signal_probe(&unit->signal);
}

static void take_message(struct unit *unit, const struct message *message)
{
    const union value *field = message->field;
    switch (message->verb) {
    case VERB_OPEN:
        return take_open(unit, field);
    case VERB_NAME:
        return take_name(unit, field[NAME_UID].text);
    case VERB_PAIR:
        return pair(unit, field[PAIR_KEY].text);
    case VERB_UNPAIR:
        return unpair(unit);
    case VERB_KEPT:
        return take_kept(unit, field[KEPT_EVENT].number);
    case VERB_SHOW:
        return take_show(unit, field);
    case VERB_PROBE:
        return take_probe(unit, (uint16_t)field[PROBE_PROBE].number);
    case VERB_REJECT:
        return all_due(unit, false);
    }
}

/* What a unit that is not paired refuses, and what only such a one takes (README §6). */
static bool is_allowed(const struct unit *unit, const struct message *message)
{
    bool paired = unit->settings.paired;
    switch (message->verb) {
    case VERB_PAIR:
        return !paired && unit->pair_left_ms > 0;
    case VERB_UNPAIR:
    case VERB_PROBE:
        return paired;
    case VERB_SHOW:
        return paired || message->field[SHOW_BUZZER].number == BUZZER_SILENT;
    default:
        return true;
    }
}

static struct trust *trust_of(struct unit *unit)
{
    return unit->settings.paired && unit->linked ? &unit->trust : NULL;
}

/* Reads the line and returns CODE_NONE, or why this unit does not obey it. */
static uint8_t judge(struct unit *unit, struct message *message)
{
    bool paired = unit->settings.paired;
    uint8_t code = decode(unit->line.bytes, unit->line.length, TO_UNIT, trust_of(unit), message);
    if (code == CODE_CHECK || code == CODE_TRUST) return code;
    if (paired && !message->tagged && message->verb != VERB_OPEN) return CODE_TRUST;
    if (code != CODE_NONE) return code;
    if (needs_session(message->verb) && !unit->linked) return CODE_SESSION;
    return is_allowed(unit, message) ? CODE_NONE : CODE_TRUST;
}

/* Two sides that do not believe each other would refuse each other's refusals for ever. */
static bool is_reject(const struct line *line)
{
    static const FLASH char reject[] = "REJECT ";
    uint8_t place = 0;
    while (reject[place] && place < line->length && line->bytes[place] == reject[place]) place++;
    return !reject[place];
}

static void take_line(struct unit *unit)
{
    struct line *line = &unit->line;
    if (line->bad) return refuse(unit, CODE_LONG, true);
    if (line->length > 0 && line->bytes[0] == '#') return;
    if (line_is_question(line)) {
        unit->answer_due = 1;
        return;
    }
    bool answer = !is_reject(line);
    struct message message;
    uint8_t code = judge(unit, &message);
    if (code != CODE_NONE) return refuse(unit, code, answer);
    unit->lost_left_ms = LOST_AFTER_MS;
    take_message(unit, &message);
}

bool unit_byte(struct unit *unit, uint8_t byte)
{
    struct trust *trust = trust_of(unit);
    if (line_take(&unit->line, byte)) {
        take_line(unit);
        return true;
    }
    if (trust) trust_follow(trust, unit->line.bytes, unit->line.length);
    return false;
}
