/* What happens to a unit: start, press, keys, time. See unit.h. */
#include "unit.h"

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
    unit->settings.boot++;
    unit->event_number = 0;
    unit->settings_changed = true;
}

void unit_start(struct unit *unit, const struct board *board, const struct settings *settings, struct events *events, uint8_t reset_cause)
{
    memset(unit, 0, sizeof *unit);
    unit->board = board;
    unit->events = events;
    unit->settings = *settings;
    unit->reset_cause = reset_cause;
    unit->lost_left_ms = LOST_AFTER_MS;
    unit->green_counted = true; /* a key found closed counts from its next closing on */
    raise_boot(unit);
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
    return unit->signal.light >= LIGHT_SENT_MORE && unit->signal.light <= LIGHT_COMING_MORE;
}

/* No state ignores it. Without a gateway `sent` gives way to `fault` once that is certain. */
void unit_press(struct unit *unit)
{
    add_event(unit, EVENT_PRESS);
    signal_mute(&unit->signal);
    if (!shows_own_alarm(unit)) signal_light(&unit->signal, LIGHT_SENT);
    if (unit->linked) return;
    unit->lost_left_ms = LOST_AFTER_MS;
    unit->beat_left_ms = 0;
}

static void run_green(struct unit *unit, bool closed, uint8_t ms)
{
    enum contact_change change = contact_run(&unit->green, closed, ms);
    if (change == CONTACT_CLOSED) unit->green_counted = false;
    if (unit->green_counted) return;
    if (change == CONTACT_OPENED) add_event(unit, EVENT_OTHER + KIND_GREEN);
    else if (unit->green.closed_ms >= HOLD_MS) add_event(unit, EVENT_OTHER + KIND_GREEN_HOLD);
    else return;
    unit->green_counted = true;
}

static uint8_t flags_of(const struct unit *unit)
{
    uint8_t flags = 0;
    if (unit->red.closed && unit->red.closed_ms >= STUCK_MS) flags |= FLAG_RED_STUCK;
    if (unit->green.closed && unit->green.closed_ms >= STUCK_MS) flags |= FLAG_GREEN_STUCK;
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
    if (unit->linked) unit->beat_left_ms = 0;
    unit->linked = false;
    if (unit->signal.buzzer == BUZZER_SILENT) signal_light(&unit->signal, LIGHT_FAULT);
}

/* What changes by itself is told at once, not at the next beat. */
static void tell_changes(struct unit *unit, uint8_t buzzer_before)
{
    uint8_t flags = flags_of(unit);
    bool ended = unit->signal.buzzer != buzzer_before;
    if (unit->linked && (flags != unit->flags || ended)) unit->beat_left_ms = 0;
    unit->flags = flags;
}

void unit_run(struct unit *unit, uint8_t ms, bool red_closed, bool green_closed)
{
    uint8_t buzzer_before = unit->signal.buzzer;
    signal_run(&unit->signal, ms);
    contact_run(&unit->red, red_closed, ms);
    run_green(unit, green_closed, ms);
    run_events(unit, ms);
    run_lost(unit, ms);
    run_down(&unit->beat_left_ms, ms);
    unit->reject_left_ms -= unit->reject_left_ms < ms ? unit->reject_left_ms : ms;
    tell_changes(unit, buzzer_before);
}
