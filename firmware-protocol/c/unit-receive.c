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
static void refuse(struct unit *unit, uint8_t code)
{
    count(&unit->counters.rejects[code]);
    if (unit->reject_left_ms > 0) return;
    unit->reject_left_ms = REJECT_INTERVAL_MS;
    unit->reject_due = code;
}

static void all_due(struct unit *unit, bool even_if_never_sent)
{
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        if (even_if_never_sent || unit->delivery[place].sent) unit->delivery[place].left_ms = 0;
    }
}

static void take_open(struct unit *unit, const struct message *message)
{
    unit->hello_due = true;
    unit->linked = message->field[OPEN_PROTOCOL].number == PROTOCOL_VERSION;
    unit->beat_left_ms = unit->linked ? BEAT_INTERVAL_MS : OPEN_RETRY_MS;
    if (unit->linked) {
        if (unit->session == 0xFFFF) raise_boot(unit); /* (boot, session) never comes twice */
        unit->session++;
        all_due(unit, true);
        return;
    }
    refuse(unit, CODE_VERSION);
    if (unit->signal.buzzer == BUZZER_SILENT) signal_light(&unit->signal, LIGHT_FAULT);
}

static void take_name(struct unit *unit, const struct message *message)
{
    if (!is_unnamed(unit)) return;
    memcpy(unit->settings.uid, message->field[NAME_UID].text, UID_DIGITS);
    unit->settings_changed = true;
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
    signal_show(&unit->signal, (uint8_t)field[SHOW_BUZZER].number, (uint8_t)field[SHOW_LIGHT].number, (uint16_t)field[SHOW_SECONDS].number);
    unit->shown_due = true;
}

static void take_message(struct unit *unit, const struct message *message)
{
    switch (message->verb) {
    case VERB_OPEN:
        take_open(unit, message);
        break;
    case VERB_NAME:
        take_name(unit, message);
        break;
    case VERB_KEPT:
        take_kept(unit, message->field[KEPT_EVENT].number);
        break;
    case VERB_SHOW:
        take_show(unit, message->field);
        break;
    case VERB_REJECT:
        all_due(unit, false);
        break;
    case VERB_ALIVE:
        break;
    }
}

static void take_line(struct unit *unit)
{
    struct line *line = &unit->line;
    if (line->bad) return refuse(unit, CODE_LONG);
    if (line->length > 0 && line->bytes[0] == '#') return;
    if (line_is_question(line)) {
        unit->answer_due = 1;
        return;
    }
    struct message message;
    uint8_t code = decode(line->bytes, line->length, TO_UNIT, &message);
    if (code == CODE_NONE && needs_session(message.verb) && !unit->linked) code = CODE_SESSION;
    if (code != CODE_NONE) return refuse(unit, code);
    unit->lost_left_ms = LOST_AFTER_MS;
    take_message(unit, &message);
}

bool unit_byte(struct unit *unit, uint8_t byte)
{
    if (!line_take(&unit->line, byte)) return false;
    take_line(unit);
    return true;
}
