/* SipHash-2-4 (Aumasson, Bernstein 2012) with its 64-bit result: the tag of a line and the keys of a session (README §6). */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stdint.h>

#define SIPHASH_KEY_BYTES 16
#define SIPHASH_BYTES 8

/* Writes the result, least significant byte first, as in the paper. */
void siphash24(const uint8_t key[SIPHASH_KEY_BYTES], const void *bytes, uint8_t length, uint8_t result[SIPHASH_BYTES]);

#endif
