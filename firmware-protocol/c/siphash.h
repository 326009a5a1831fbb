/* SipHash-2-4 (Aumasson, Bernstein 2012) with its 64-bit result: the tag of a line and the keys of a session (README §6). */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stdint.h>

#define SIPHASH_KEY_BYTES 16
#define SIPHASH_WORD_BYTES 8
#define SIPHASH_BYTES 8

/* What has been taken in so far: the four words of the state, each with its lowest byte first, and how many bytes of the message. */
struct siphash {
    uint8_t state[4][SIPHASH_WORD_BYTES];
    uint8_t length;
};

void siphash_begin(struct siphash *hash, const uint8_t key[SIPHASH_KEY_BYTES]);

/* Takes in the next eight bytes of the message. */
void siphash_add(struct siphash *hash, const void *word);

/* Takes in the rest, of whatever length, and writes the result, least significant byte first, as in the paper. */
void siphash_end(struct siphash *hash, const void *bytes, uint8_t length, uint8_t result[SIPHASH_BYTES]);

#endif
