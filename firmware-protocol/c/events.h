/*
 * The events that the gateway has not yet kept (README §4). They live in memory that a reset leaves alone,
 * so every slot carries its own check, written last: whatever a reset tears is one slot, and that slot
 * is then empty. After a power-up the memory is noise and `events_clear` is called instead.
 *
 * The age is outside of the check, because it changes each millisecond. It stays at AGE_MS_MAX.
 *
 * When all are taken, the oldest of the least grave gives way to what is at least as grave: keys and the case, then a lockdown. A press
 * gives way to nothing, because its desk already calls.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include "messages.gen.h"

/* What happened; a free slot is 0. Kinds of EVENT lines follow. */
enum { EVENT_NONE, EVENT_PRESS, EVENT_OTHER };

struct event {
    uint32_t name; /* boot number, then number in that boot */
    uint8_t what;
    uint16_t check;
    uint32_t age_ms;
};

struct events {
    uint32_t magic;
    struct event slot[EVENTS_KEPT];
};

void events_clear(struct events *events);

/* Keeps what is sound after a reset. */
void events_recover(struct events *events);

/*
 * Finds room for `what`, by giving up another if it must, and puts it there. Returns the slot, or EVENTS_KEPT when nothing gives way.
 * `dropped` tells whether anything was lost.
 */
uint8_t events_add(struct events *events, uint8_t what, uint32_t name, bool *dropped);

void event_forget(struct event *event);
void event_age(struct event *event, uint8_t ms);
uint8_t events_free(const struct events *events);

#endif
