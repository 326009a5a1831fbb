#include "contact.h"

enum contact_change contact_run(struct contact *contact, bool level, uint8_t ms)
{
    if (contact->closed) {
        uint16_t room = STUCK_MS - contact->closed_ms;
        contact->closed_ms += ms < room ? ms : room;
    }
    if (level == contact->closed) {
        contact->other_ms = 0;
        return CONTACT_SAME;
    }
    contact->other_ms += ms < RELEASE_MS ? ms : RELEASE_MS;
    if (contact->other_ms < (contact->closed ? RELEASE_MS : CLOSE_MS)) return CONTACT_SAME;
    contact->closed = level;
    contact->other_ms = 0;
    contact->found = false;
    if (!level) return CONTACT_OPENED;
    contact->closed_ms = CLOSE_MS;
    return CONTACT_CLOSED;
}
