#include "events.h"

#include "crc.h"

#include <string.h>

#define MAGIC 0x52756643UL

static uint16_t check_of(const struct event *event)
{
    uint16_t check = crc16(CRC_START, &event->name, sizeof event->name);
    return crc16(check, &event->what, sizeof event->what);
}

void events_clear(struct events *events)
{
    memset(events, 0, sizeof *events);
    events->magic = MAGIC;
}

static bool is_sound(const struct event *event)
{
    return event->what != EVENT_NONE && event->what < EVENT_OTHER + KIND_COUNT && event->check == check_of(event);
}

void events_recover(struct events *events)
{
    if (events->magic != MAGIC) {
        events_clear(events);
        return;
    }
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        struct event *event = &events->slot[place];
        if (!is_sound(event)) event_forget(event);
        else if (event->age_ms > AGE_MS_MAX) event->age_ms = AGE_MS_MAX;
    }
}

enum gravity { GRAVITY_KEY, GRAVITY_LOCKDOWN, GRAVITY_PRESS };

static enum gravity gravity_of(uint8_t what)
{
    if (what == EVENT_PRESS) return GRAVITY_PRESS;
    return what == EVENT_OTHER + KIND_BOTH_HOLD ? GRAVITY_LOCKDOWN : GRAVITY_KEY;
}

static bool gives_way_before(const struct event *event, const struct event *other)
{
    enum gravity gravity = gravity_of(event->what), other_gravity = gravity_of(other->what);
    return gravity != other_gravity ? gravity < other_gravity : event->age_ms > other->age_ms;
}

static uint8_t find_room(const struct events *events, uint8_t what)
{
    const struct event *slot = events->slot;
    uint8_t first = 0;
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        if (slot[place].what == EVENT_NONE) return place;
        if (gives_way_before(&slot[place], &slot[first])) first = place;
    }
    enum gravity gravity = gravity_of(slot[first].what);
    return gravity == GRAVITY_PRESS || gravity > gravity_of(what) ? EVENTS_KEPT : first;
}

uint8_t events_add(struct events *events, uint8_t what, uint32_t name, bool *dropped)
{
    uint8_t place = find_room(events, what);
    *dropped = place == EVENTS_KEPT || events->slot[place].what != EVENT_NONE;
    if (place == EVENTS_KEPT) return place;
    struct event *event = &events->slot[place];
    event_forget(event);
    event->age_ms = 0;
    event->name = name;
    event->what = what;
    event->check = check_of(event);
    return place;
}

void event_forget(struct event *event)
{
    event->check = 0;
    event->what = EVENT_NONE;
}

void event_age(struct event *event, uint8_t ms)
{
    event->age_ms += event->age_ms < AGE_MS_MAX - ms ? ms : AGE_MS_MAX - event->age_ms;
}

uint8_t events_free(const struct events *events)
{
    uint8_t free = 0;
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) free += events->slot[place].what == EVENT_NONE;
    return free;
}
