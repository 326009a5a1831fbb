#include "siphash.h"

#include "flash.h"

#include <string.h>

#define COMPRESSION_ROUNDS 2
#define FINAL_ROUNDS 4

#ifdef __AVR__

/* In siphash-avr.S: the compiler makes a quarter of its speed out of what follows. */
void siphash_rounds(uint8_t v[4][SIPHASH_WORD_BYTES], const uint8_t *word, uint8_t count);

#else

static uint64_t load(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (int place = SIPHASH_WORD_BYTES; place--;) word = word << 8 | bytes[place];
    return word;
}

static void store(uint8_t *bytes, uint64_t word)
{
    for (int place = 0; place < SIPHASH_WORD_BYTES; place++, word >>= 8) bytes[place] = (uint8_t)word;
}

static uint64_t turned(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

/* Takes in a word of the message, with so many rounds. */
static void siphash_rounds(uint8_t v[4][SIPHASH_WORD_BYTES], const uint8_t *word, uint8_t count)
{
    uint64_t v0 = load(v[0]), v1 = load(v[1]), v2 = load(v[2]), v3 = load(v[3]) ^ load(word);
    while (count--) {
        v0 += v1, v1 = turned(v1, 13) ^ v0, v0 = turned(v0, 32);
        v2 += v3, v3 = turned(v3, 16) ^ v2;
        v0 += v3, v3 = turned(v3, 21) ^ v0;
        v2 += v1, v1 = turned(v1, 17) ^ v2, v2 = turned(v2, 32);
    }
    store(v[0], v0 ^ load(word)), store(v[1], v1), store(v[2], v2), store(v[3], v3);
}

#endif

void siphash_begin(struct siphash *hash, const uint8_t key[SIPHASH_KEY_BYTES])
{
    static const FLASH char constants[sizeof hash->state + 1] = "uespemosmodnarodarenegylsetybdet";
    uint8_t *byte = hash->state[0];
    for (uint8_t place = 0; place < sizeof hash->state; place++) {
        *byte++ = (uint8_t)constants[place] ^ key[place % SIPHASH_KEY_BYTES];
    }
    hash->length = 0;
}

void siphash_add(struct siphash *hash, const void *word)
{
    siphash_rounds(hash->state, word, COMPRESSION_ROUNDS);
    hash->length += SIPHASH_WORD_BYTES;
}

void siphash_end(struct siphash *hash, const void *bytes, uint8_t length, uint8_t result[SIPHASH_BYTES])
{
    const uint8_t *next = bytes;
    for (; length >= SIPHASH_WORD_BYTES; length -= SIPHASH_WORD_BYTES, next += SIPHASH_WORD_BYTES) siphash_add(hash, next);
    uint8_t last[SIPHASH_WORD_BYTES] = { 0 };
    memcpy(last, next, length);
    last[SIPHASH_WORD_BYTES - 1] = hash->length + length;
    siphash_rounds(hash->state, last, COMPRESSION_ROUNDS);
    hash->state[2][0] ^= 0xFF;
    memset(last, 0, sizeof last);
    siphash_rounds(hash->state, last, FINAL_ROUNDS);
    for (uint8_t place = 0; place < SIPHASH_BYTES; place++) {
        result[place] = hash->state[0][place] ^ hash->state[1][place] ^ hash->state[2][place] ^ hash->state[3][place];
    }
}
