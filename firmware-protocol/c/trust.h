/*
 * The tag of a line (README §6): who has not the key of the unit cannot make a line of its session, and cannot use a
 * recorded one, because each session has keys of its own and each line a counter that only grows.
 *
 *   "SHOW 002F 1 8 180"  ->  "SHOW 002F 1 8 180~0000" and twelve digits that only the key can make
 */
#ifndef TRUST_H
#define TRUST_H

#include "messages.gen.h"
#include "siphash.h"

#include <stdbool.h>

#define KEY_BYTES SIPHASH_KEY_BYTES

/* One session as one side has it: its two keys, and for each direction the lowest counter not yet used up. */
struct trust {
    uint8_t receive_key[KEY_BYTES];
    uint8_t send_key[KEY_BYTES];
    uint32_t receive_next;
    uint32_t send_next;
    struct siphash received; /* of the line that is coming in */
};

/* Begins a session of the side `to`; `nonce` is the 16 digits of OPEN. */
void trust_begin(struct trust *trust, uint8_t to, const uint8_t key[KEY_BYTES], const char *nonce, uint16_t boot, uint16_t session);

/*
 * Hashes a line while it comes in, twelve bytes behind, because the last twelve may be its tag: call it for each byte, with the
 * length until then. It saves time and may be left out.
 */
void trust_follow(struct trust *trust, const char *line, uint8_t length);

/*
 * Judges a line whose trailer begins with `~` at the right place: true when it was sealed by who has the key, and its counter
 * is larger than any before. That counter is then used up.
 */
bool trust_fits(struct trust *trust, const char *line, uint8_t length);

/* Adds `~`, the next counter and the tag to the text; returns where the line goes on. Not once it is used up. */
char *trust_seal(struct trust *trust, char *line, char *end);

/* True when no counter is left for another line. */
bool trust_is_used_up(const struct trust *trust);

#endif
