#include "siphash.h"

#include "flash.h"

#include <string.h>

#define WORD_BYTES 8
#define WORDS 4
#define COMPRESSION_ROUNDS 2
#define FINAL_ROUNDS 4

/* Each word with its lowest byte first, on any machine. */
typedef uint8_t state[WORDS][WORD_BYTES];

#ifdef __AVR__

/* In siphash-avr.S: the compiler makes a quarter of its speed out of what follows. */
void siphash_rounds(state v, const uint8_t *word, uint8_t count);

#else

static uint64_t load(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (int place = WORD_BYTES; place--;) word = word << 8 | bytes[place];
    return word;
}

static void store(uint8_t *bytes, uint64_t word)
{
    for (int place = 0; place < WORD_BYTES; place++, word >>= 8) bytes[place] = (uint8_t)word;
}

static uint64_t turned(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

/* Takes in a word of the message, with so many rounds. */
static void siphash_rounds(state v, const uint8_t *word, uint8_t count)
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

static void begin(state v, const uint8_t key[SIPHASH_KEY_BYTES])
{
    static const FLASH char constants[WORDS * WORD_BYTES + 1] = "uespemosmodnarodarenegylsetybdet";
    uint8_t *byte = v[0];
    for (uint8_t place = 0; place < WORDS * WORD_BYTES; place++) {
        *byte++ = (uint8_t)constants[place] ^ key[place % SIPHASH_KEY_BYTES];
    }
}

void siphash24(const uint8_t key[SIPHASH_KEY_BYTES], const void *bytes, uint8_t length, uint8_t result[SIPHASH_BYTES])
{
    state v;
    begin(v, key);
    const uint8_t *next = bytes;
    uint8_t left = length;
    for (; left >= WORD_BYTES; left -= WORD_BYTES, next += WORD_BYTES) siphash_rounds(v, next, COMPRESSION_ROUNDS);
    uint8_t last[WORD_BYTES] = { 0 };
    memcpy(last, next, left);
    last[WORD_BYTES - 1] = length;
    siphash_rounds(v, last, COMPRESSION_ROUNDS);
    v[2][0] ^= 0xFF;
    memset(last, 0, sizeof last);
    siphash_rounds(v, last, FINAL_ROUNDS);
    for (uint8_t place = 0; place < WORD_BYTES; place++) {
        result[place] = v[0][place] ^ v[1][place] ^ v[2][place] ^ v[3][place];
    }
}
