/* What happens to a unit: start, press, keys, time. See unit.h. */
#include "unit.h"

#include "text.h"

#include <string.h>

void count(uint16_t *counter)
{
    if (*counter < 65535) ++*counter;
}

/* True when the countdown has ended; it then stays at 0. */
static bool run_down(uint16_t *left_ms, uint8_t ms)
{
    *left_ms -= *left_ms < ms ? *left_ms : ms;
    return *left_ms == 0;
}

void raise_boot(struct unit *unit)
{
    if (++unit->settings.boot == 0) unit->settings.boot_turns++;
    unit->event_number = 0;
    if (unit->store_due == 0) unit->store_due = 1;
}

void begin_sessions(struct unit *unit)
{
    unit->session = (uint16_t)(unit->settings.boot_turns << SESSION_BITS);
}

void unit_start(struct unit *unit, const struct board *board, const struct settings *settings, struct events *events,
    uint8_t reset_cause)
{
    memset(unit, 0, sizeof *unit);
    unit->board = board;
    unit->events = events;
    unit->settings = *settings;
    unit->reset_cause = reset_cause;
    unit->lost_left_ms = LOST_AFTER_MS;
    unit->red = unit->tamper = contact_found; /* a case found open has been opened */
    if (has(unit, CAPABILITY_GREEN)) unit->green = contact_found;
    if (has(unit, CAPABILITY_LOCKDOWN)) unit->lockdown = contact_found;
    unit->green_counted = true; /* a key found closed counts from its next closing on */
    unit->signal.readback = has(unit, CAPABILITY_BUZZER | CAPABILITY_BUZZER_READBACK);
    if (!settings->paired) signal_light(&unit->signal, LIGHT_UNPAIRED);
    if (reset_cause == RESET_POWER) unit->factory_left_ms = FACTORY_RESET_MS;
    raise_boot(unit);
    begin_sessions(unit);
}

void end_session(struct unit *unit)
{
    unit->linked = false;
    unit->hello_due = false;
    unit->shown_due = false;
    unit->probed_due = false;
    unit->beat_left_ms = 0;
}

uint8_t light_alone(const struct unit *unit)
{
    return unit->settings.paired ? LIGHT_FAULT : LIGHT_UNPAIRED;
}

/* Presses that are still kept were no calls. */
void pair(struct unit *unit, const char *key_digits)
{
    bytes_from_digits(unit->settings.key, key_digits, KEY_BYTES);
    unit->settings.paired = true;
    unit->pairing = true;
    unit->pair_left_ms = 0;
    unit->store_due = SETTINGS_COPIES;
    events_clear(unit->events);
    if (unit->signal.light == LIGHT_UNPAIRED) signal_light(&unit->signal, LIGHT_DARK);
    end_session(unit);
}

static void forget_key(struct unit *unit)
{
    unit->settings.paired = false;
    memset(unit->settings.key, 0, KEY_BYTES);
    signal_mute(&unit->signal);
    signal_light(&unit->signal, LIGHT_UNPAIRED);
    end_session(unit);
}

/* Presses that are still kept were calls, and stay. */
void unpair(struct unit *unit)
{
    forget_key(unit);
    unit->store_due = SETTINGS_COPIES;
}

void unit_stored(struct unit *unit, bool kept, bool whole)
{
    unit->storing = false;
    if (!whole) unit->settings_lost = true;
    if (unit->pairing && !kept) forget_key(unit);
    unit->pairing = false;
}

static void add_event(struct unit *unit, uint8_t what)
{
    if (unit->event_number == 0xFFFF) raise_boot(unit);
    unit->event_number++;
    uint32_t name = (uint32_t)unit->settings.boot << 16 | unit->event_number;
    bool dropped;
    uint8_t place = events_add(unit->events, what, name, &dropped);
    if (dropped) count(&unit->counters.dropped);
    if (place < EVENTS_KEPT) unit->delivery[place] = (struct delivery) { 0, false };
}

static bool shows_own_alarm(const struct unit *unit)
{
    uint8_t light = unit->signal.light;
    return (light >= LIGHT_SENT_MORE && light <= LIGHT_COMING_MORE) || light == LIGHT_THERE || light == LIGHT_THERE_MORE;
}

bool counts_presses(const struct unit *unit)
{
    return has(unit, CAPABILITY_RED) || !unit->settings.paired;
}

/* The desk calls: no sound there, and a small light. Without a gateway `sent` gives way once that is certain. */
static void call(struct unit *unit, uint8_t what)
{
    add_event(unit, what);
    signal_mute(&unit->signal);
    if (!shows_own_alarm(unit)) signal_light(&unit->signal, LIGHT_SENT);
    if (unit->linked) return;
    unit->lost_left_ms = LOST_AFTER_MS;
    unit->beat_left_ms = 0;
}

/* No state ignores it. A green key that is down meanwhile belongs to it. */
void unit_press(struct unit *unit)
{
    if (!counts_presses(unit)) return;
    if (!unit->settings.paired) unit->pair_left_ms = PAIR_WINDOW_MS;
    unit->green_counted = true;
    unit->green_void = true;
    call(unit, EVENT_PRESS);
}

static bool is_stuck(const struct contact *contact)
{
    return contact->closed && contact->closed_ms >= STUCK_MS;
}

/* The other key of a lockdown. */
static const struct contact *partner_of(const struct unit *unit)
{
    return has(unit, CAPABILITY_RED) ? &unit->red : &unit->lockdown;
}

/* Whether a finger may be on it: not when it is stuck, or was closed before anybody looked. */
static bool is_held(const struct contact *contact)
{
    return contact->closed && !contact->found && !is_stuck(contact);
}

/*
 * While the red button is closed, however long, the green key says nothing: who calls must not cancel or close with the same hand. The
 * lockdown key of a panel may stick, and people must still be able to accept there.
 */
static bool silences_green(const struct unit *unit)
{
    const struct contact *partner = partner_of(unit);
    return partner->closed && (has(unit, CAPABILITY_RED) || !is_stuck(partner));
}

/*
 * A hold of green may have become one in the very millisecond in which red closed. It has not been told then, because no line is begun
 * while a press is being judged, and after the press it would be taken for a cancel.
 */
static void forget_green_of_press(struct unit *unit)
{
    unit->green_void = false;
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        struct event *event = &unit->events->slot[place];
        bool is_green = event->what == EVENT_OTHER + KIND_GREEN || event->what == EVENT_OTHER + KIND_GREEN_HOLD;
        if (is_green && !unit->delivery[place].sent && event->age_ms < RELEASE_MS) event_forget(event);
    }
}

static void run_green(struct unit *unit, bool closed, uint8_t ms)
{
    if (!has(unit, CAPABILITY_GREEN)) return;
    if (unit->green_void) forget_green_of_press(unit);
    enum contact_change change = contact_run(&unit->green, closed, ms);
    if (change == CONTACT_CLOSED) unit->green_counted = false;
    if (silences_green(unit)) unit->green_counted = true;
    if (unit->green_counted) return;
    if (change == CONTACT_OPENED) add_event(unit, EVENT_OTHER + KIND_GREEN);
    else if (unit->green.closed_ms >= HOLD_MS) add_event(unit, EVENT_OTHER + KIND_GREEN_HOLD);
    else return;
    unit->green_counted = true;
}

/* Once for each time that both are held; a key that was stuck when the other came is no hand. */
static void run_both(struct unit *unit, uint8_t ms)
{
    if (!has(unit, CAPABILITY_LOCKDOWN)) return;
    const struct contact *partner = partner_of(unit);
    if (!unit->green.closed || !partner->closed) {
        unit->both_left_ms = BOTH_HOLD_MS;
        return;
    }
    if (unit->both_left_ms == BOTH_HOLD_MS && !(is_held(&unit->green) && is_held(partner))) unit->both_left_ms = 0;
    if (unit->both_left_ms > 0 && run_down(&unit->both_left_ms, ms)) call(unit, EVENT_OTHER + KIND_BOTH_HOLD);
}

static void run_tamper(struct unit *unit, bool closed, uint8_t ms)
{
    if (!has(unit, CAPABILITY_TAMPER)) return;
    if (contact_run(&unit->tamper, closed, ms) == CONTACT_OPENED) add_event(unit, EVENT_OTHER + KIND_TAMPER);
}

/* From power-up on all keys are held, for which they get as long as a contact may bounce. */
static void run_factory_reset(struct unit *unit, uint8_t ms)
{
    if (unit->factory_left_ms == 0) return;
    bool held = unit->red.closed && (unit->green.closed || !has(unit, CAPABILITY_GREEN));
    if (!held && FACTORY_RESET_MS - unit->factory_left_ms > RELEASE_MS) unit->factory_left_ms = 0;
    else if (run_down(&unit->factory_left_ms, ms) && held && unit->settings.paired) {
        events_clear(unit->events); /* the press that began it is no call */
        unpair(unit);
    }
}

static uint8_t flags_of(const struct unit *unit)
{
    uint8_t flags = 0;
    if (has(unit, CAPABILITY_RED) && is_stuck(&unit->red)) flags |= FLAG_RED_STUCK;
    if (has(unit, CAPABILITY_GREEN) && is_stuck(&unit->green)) flags |= FLAG_GREEN_STUCK;
    if (is_stuck(partner_of(unit)) && partner_of(unit) == &unit->lockdown) flags |= FLAG_LOCKDOWN_STUCK;
    if (!unit->tamper.closed) flags |= FLAG_TAMPER_OPEN;
    if (unit->signal.buzzer_dead) flags |= FLAG_BUZZER_DEAD;
    if (unit->settings_lost) flags |= FLAG_SETTINGS_LOST;
    return flags;
}

static void run_events(struct unit *unit, uint8_t ms)
{
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        struct event *event = &unit->events->slot[place];
        if (event->what == EVENT_NONE) continue;
        event_age(event, ms);
        uint8_t *left_ms = &unit->delivery[place].left_ms;
        *left_ms -= *left_ms < ms ? *left_ms : ms;
    }
}

/* The gateway is gone, or has never come: a sound runs to its own end, then the light tells. */
static void run_lost(struct unit *unit, uint8_t ms)
{
    if (!run_down(&unit->lost_left_ms, ms)) return;
    if (unit->linked) end_session(unit);
    if (unit->signal.buzzer == BUZZER_SILENT) signal_light(&unit->signal, light_alone(unit));
}

/* What changes by itself is told at once, not at the next beat. */
static void tell_changes(struct unit *unit, uint8_t buzzer_before)
{
    uint8_t flags = flags_of(unit);
    bool ended = unit->signal.buzzer != buzzer_before;
    if (unit->linked && (flags != unit->flags || ended)) unit->beat_left_ms = 0;
    unit->flags = flags;
}

void unit_run(struct unit *unit, uint8_t ms, struct contacts contacts)
{
    uint8_t buzzer_before = unit->signal.buzzer;
    signal_run(&unit->signal, ms);
    contact_run(&unit->red, contacts.red, ms);
    if (has(unit, CAPABILITY_LOCKDOWN)) contact_run(&unit->lockdown, contacts.lockdown, ms);
    run_green(unit, contacts.green, ms);
    run_both(unit, ms);
    run_tamper(unit, contacts.tamper, ms);
    run_factory_reset(unit, ms);
    run_events(unit, ms);
    run_lost(unit, ms);
    run_down(&unit->beat_left_ms, ms);
    unit->pair_left_ms -= unit->pair_left_ms < ms ? unit->pair_left_ms : ms;
    unit->reject_left_ms -= unit->reject_left_ms < ms ? unit->reject_left_ms : ms;
    tell_changes(unit, buzzer_before);
}
