/*
 * A contact as a person feels it, from its level each millisecond: closed after CLOSE_MS without a break,
 * open after RELEASE_MS without contact. This is for keys that may take their time; the red
 * button's press has its own, faster way (PRESS_MS) and uses this only to see that it is stuck.
 */
#ifndef CONTACT_H
#define CONTACT_H

#include "messages.gen.h"

#define CLOSE_MS 5

struct contact {
    bool closed;
    bool found; /* it has been closed since before the start, as far as anybody knows */
    uint8_t other_ms;   /* how long the level has been other than `closed` */
    uint16_t closed_ms; /* how long it has been closed; stays at STUCK_MS */
};

enum contact_change { CONTACT_SAME, CONTACT_CLOSED, CONTACT_OPENED };

/* A contact at the start: whoever finds it open sees it open after RELEASE_MS. */
static const struct contact contact_found = { .closed = true, .found = true };

/* Takes the level as it was for the last `ms`. */
enum contact_change contact_run(struct contact *contact, bool level, uint8_t ms);

#endif
