/* What a unit says next: the most urgent line that is due. See unit.h. */
#include "unit.h"

#include "codec.h"
#include "text.h"

#include <stddef.h>

#define SLOT_NONE EVENTS_KEPT

static bool is_press(const struct unit *unit, uint8_t place)
{
    return unit->events->slot[place].what == EVENT_PRESS;
}

static bool goes_before(const struct unit *unit, uint8_t place, uint8_t other)
{
    if (is_press(unit, place) != is_press(unit, other)) return is_press(unit, place);
    return unit->events->slot[place].age_ms > unit->events->slot[other].age_ms;
}

/* The slot whose event is due: presses first, and of its kind the oldest. */
static uint8_t due_slot(const struct unit *unit)
{
    uint8_t found = SLOT_NONE;
    if (!unit->linked) return found;
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        if (unit->events->slot[place].what == EVENT_NONE || unit->delivery[place].left_ms > 0) continue;
        if (found == SLOT_NONE || goes_before(unit, place, found)) found = place;
    }
    return found;
}

static void write_event(struct unit *unit, uint8_t place, struct message *message)
{
    const struct event *event = &unit->events->slot[place];
    struct delivery *delivery = &unit->delivery[place];
    if (delivery->sent) count(&unit->counters.retries);
    *delivery = (struct delivery) { EVENT_RETRY_MS, true };
    if (event->what == EVENT_PRESS) {
        message->verb = VERB_PRESS;
        message->field[PRESS_EVENT].number = event->name;
        message->field[PRESS_AGE_MS].number = event->age_ms;
        return;
    }
    message->verb = VERB_EVENT;
    message->field[EVENT_KIND].number = event->what - EVENT_OTHER;
    message->field[EVENT_EVENT].number = event->name;
    message->field[EVENT_AGE_MS].number = event->age_ms;
}

static void write_hello(struct unit *unit, struct message *message)
{
    unit->hello_due = false;
    message->verb = VERB_HELLO;
    message->field[HELLO_PROTOCOL].number = PROTOCOL_VERSION;
    message->field[HELLO_UID].text = unit->settings.uid;
    message->field[HELLO_MODEL].text = unit->board->model;
    message->field[HELLO_HARDWARE].number = unit->board->hardware;
    message->field[HELLO_FIRMWARE].text = unit->board->firmware;
    message->field[HELLO_CAPABILITIES].number = unit->board->capabilities;
    message->field[HELLO_BOOT].number = unit->linked ? unit->session_boot : unit->settings.boot;
    message->field[HELLO_RESET].number = unit->reset_cause;
    message->field[HELLO_SESSION].number = unit->session;
}

/* Not while the buzzer may still be read back; again when what it told has changed since. */
static bool shown_is_due(const struct unit *unit)
{
    uint8_t sound = unit->signal.sound;
    if (sound == SOUND_STARTING) return false;
    return unit->shown_due || (sound != SOUND_OFF && sound != unit->told_sound);
}

static void write_shown(struct unit *unit, struct message *message)
{
    unit->shown_due = false;
    unit->told_sound = unit->signal.sound;
    bool sounding = unit->signal.sound == SOUND_HEARD;
    message->verb = VERB_SHOWN;
    message->field[SHOWN_SIGNAL].number = unit->signal_number;
    message->field[SHOWN_BUZZER].number = unit->signal.buzzer;
    message->field[SHOWN_LIGHT].number = unit->signal.light;
    message->field[SHOWN_SOUNDING].number = sounding;
    message->field[SHOWN_AFTER_MS].number = sounding ? unit->signal.after_ms : 0;
}

/* Not while the probe lasts, or a sound that came in its way may still be read back; not when that was over at once. */
static bool probed_is_due(const struct unit *unit)
{
    const struct signal *signal = &unit->signal;
    if (!unit->probed_due || signal->sound == SOUND_STARTING || signal->probe == PROBE_RUNNING) return false;
    return signal->sound != SOUND_OFF || signal->probe != PROBE_NONE;
}

static void write_probed(struct unit *unit, struct message *message)
{
    const struct signal *signal = &unit->signal;
    bool sounds = signal->sound != SOUND_OFF;
    unit->probed_due = false;
    message->verb = VERB_PROBED;
    message->field[PROBED_PROBE].number = unit->probe_number;
    message->field[PROBED_SOUNDING].number = sounds ? signal->sound == SOUND_HEARD : signal->probe == PROBE_HEARD;
    message->field[PROBED_AFTER_MS].number = sounds ? 0 : signal->probe_ms;
}

static void write_reject(struct unit *unit, struct message *message)
{
    message->verb = VERB_REJECT;
    message->field[REJECT_CODE].number = unit->reject_due;
    unit->reject_due = CODE_NONE;
}

static uint16_t rejects_of_all(const struct unit *unit)
{
    uint32_t sum = 0;
    for (uint8_t code = 0; code < CODE_COUNT; code++) sum += unit->counters.rejects[code];
    return sum < 65535 ? (uint16_t)sum : 65535;
}

static void write_beat(struct unit *unit, struct message *message)
{
    unit->beat_left_ms = BEAT_INTERVAL_MS;
    message->verb = VERB_BEAT;
    message->field[BEAT_SIGNAL].number = unit->signal_number;
    message->field[BEAT_BUZZER].number = unit->signal.buzzer;
    message->field[BEAT_LIGHT].number = unit->signal.light;
    message->field[BEAT_FLAGS].number = unit->flags;
    message->field[BEAT_SUPPLY_MV].number = unit->supply_mv;
    message->field[BEAT_FREE].number = events_free(unit->events);
    message->field[BEAT_REJECTS].number = rejects_of_all(unit);
    message->field[BEAT_RETRIES].number = unit->counters.retries;
    message->field[BEAT_OVERRUNS].number = unit->counters.overruns;
    message->field[BEAT_DROPPED].number = unit->counters.dropped;
}

static void write_ready(struct unit *unit, struct message *message)
{
    unit->beat_left_ms = OPEN_RETRY_MS;
    message->verb = VERB_READY;
}

/* Chooses; the order of these lines is the order of their importance. */
static bool next_message(struct unit *unit, struct message *message)
{
    uint8_t place = due_slot(unit);
    if (unit->hello_due) write_hello(unit, message);
    else if (place != SLOT_NONE && is_press(unit, place)) write_event(unit, place, message);
    else if (unit->linked && shown_is_due(unit)) write_shown(unit, message);
    else if (unit->linked && probed_is_due(unit)) write_probed(unit, message);
    else if (unit->reject_due != CODE_NONE) write_reject(unit, message);
    else if (place != SLOT_NONE) write_event(unit, place, message);
    else if (unit->beat_left_ms > 0) return false;
    else if (unit->linked) write_beat(unit, message);
    else write_ready(unit, message);
    return true;
}

static char *put_switch(char *to, const FLASH char *name, bool closed)
{
    static const FLASH char pressed[] = " pressed", open[] = " open";
    return put_flash(put_flash(to, name), closed ? pressed : open);
}

static char *put_number(char *to, const FLASH char *name, uint16_t number)
{
    return put_decimal(put_flash(to, name), number);
}

/* The answer to `?`, one line a call; each stays below the length of a line. */
static char *put_answer(const struct unit *unit, uint8_t line, char *to)
{
    static const FLASH char uid[] = ", uid ", boot[] = ", boot ", paired[] = ", paired", unpaired[] = ", not paired",
        gateway[] = "# gateway there, session ", alone[] = "# no gateway, session ", buzzer[] = ", buzzer pattern ",
        light[] = ", light pattern ", supply[] = "# supply mV ", unkept[] = ", events waiting ",
        rejected[] = ", lines refused ", red[] = "# red", green[] = ", green", lockdown[] = ", lockdown",
        opened[] = ", CASE OPEN",
        dead[] = ", BUZZER DEAD", lost[] = ", SETTINGS LOST", mark[] = "# ";
    switch (line) {
    case 1:
        to = put_text(put_flash(to, mark), unit->board->model);
        *to++ = ' ';
        to = put_text(put_flash(put_text(to, unit->board->firmware), uid), unit->settings.uid);
        return put_flash(put_number(to, boot, unit->settings.boot), unit->settings.paired ? paired : unpaired);
    case 2:
        to = put_number(to, unit->linked ? gateway : alone, unit->session);
        return put_number(put_number(to, buzzer, unit->signal.buzzer), light, unit->signal.light);
    case 3:
        to = put_number(put_number(to, supply, unit->supply_mv), unkept, EVENTS_KEPT - events_free(unit->events));
        return put_number(to, rejected, rejects_of_all(unit));
    default:
        to = put_switch(put_switch(to, red, unit->red.closed), green, unit->green.closed);
        if (has(unit, CAPABILITY_LOCKDOWN) && !has(unit, CAPABILITY_RED)) to = put_switch(to, lockdown, unit->lockdown.closed);
        if (!unit->tamper.closed) to = put_flash(to, opened);
        if (unit->signal.buzzer_dead) to = put_flash(to, dead);
        return unit->settings_lost ? put_flash(to, lost) : to;
    }
}

#define ANSWER_LINES 4

static uint8_t write_answer(struct unit *unit, char line[LINE_BYTES_MAX])
{
    char *end = put_answer(unit, unit->answer_due, line);
    unit->answer_due = unit->answer_due == ANSWER_LINES ? 0 : unit->answer_due + 1;
    *end++ = '\r';
    *end++ = '\n';
    return (uint8_t)(end - line);
}

uint8_t unit_next_line(struct unit *unit, char line[LINE_BYTES_MAX])
{
    if (unit->store_due || unit->storing) return 0;
    bool tagged = unit->linked && unit->settings.paired;
    if (tagged && trust_is_used_up(&unit->trust)) {
        end_session(unit);
        tagged = false;
    }
    struct message message;
    if (next_message(unit, &message)) {
        unit->trailer = tagged ? TRAILER_TAG : TRAILER_CHECK;
        return encode_text(&message, line);
    }
    unit->trailer = TRAILER_NONE;
    return unit->answer_due ? write_answer(unit, line) : 0;
}

uint8_t unit_end_line(struct unit *unit, char line[LINE_BYTES_MAX], uint8_t length)
{
    if (unit->trailer == TRAILER_NONE) return length;
    return encode_trailer(line, length, unit->trailer == TRAILER_TAG ? &unit->trust : NULL);
}
