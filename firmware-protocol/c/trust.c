#include "trust.h"

#include "text.h"

#include <string.h>

#define COUNTER_DIGITS 4
#define TAG_DIGITS (TRAILER_BYTES_MAX - 1 - COUNTER_DIGITS)
#define NONCE_BYTES 8
#define NOT_FOLLOWED 0xFF /* bytes of a line: more than one can have */

/* In the context of each derived key (README §6): G for what goes to the gateway, U to the unit. */
enum { DIRECTION_GATEWAY = 0x47, DIRECTION_UNIT = 0x55 };

struct context {
    uint8_t nonce[NONCE_BYTES];
    uint8_t boot[2];
    uint8_t session[2];
    uint8_t direction;
    uint8_t half;
};

static void derive(const uint8_t key[KEY_BYTES], struct context *context, uint8_t direction, uint8_t derived[KEY_BYTES])
{
    struct siphash hash;
    context->direction = direction;
    for (context->half = 0; context->half < 2; context->half++, derived += SIPHASH_BYTES) {
        siphash_begin(&hash, key);
        siphash_end(&hash, context, sizeof *context, derived);
    }
}

void trust_begin(struct trust *trust, uint8_t to, const uint8_t key[KEY_BYTES], const char *nonce, uint16_t boot, uint16_t session)
{
    struct context context = {
        .boot = { (uint8_t)(boot >> 8), (uint8_t)boot },
        .session = { (uint8_t)(session >> 8), (uint8_t)session },
    };
    bytes_from_digits(context.nonce, nonce, NONCE_BYTES);
    derive(key, &context, DIRECTION_GATEWAY, to == TO_GATEWAY ? trust->receive_key : trust->send_key);
    derive(key, &context, DIRECTION_UNIT, to == TO_UNIT ? trust->receive_key : trust->send_key);
    trust->received.length = NOT_FOLLOWED;
    trust->receive_next = 0;
    trust->send_next = 0;
}

/* Writes the tag: the highest digits of the result. */
static char *put_tag(char *to, struct siphash *hash, const char *rest, uint8_t length)
{
    uint8_t result[SIPHASH_BYTES];
    siphash_end(hash, rest, length, result);
    for (uint8_t place = 0; place < TAG_DIGITS / 2; place++) to = put_hex(to, result[SIPHASH_BYTES - 1 - place], 2);
    return to;
}

/* All digits are compared, wherever the first wrong one is, so that the time an answer takes tells nobody how close a guess was. */
static bool same_digits(const char *digits, const char *others)
{
    uint8_t difference = 0;
    for (uint8_t place = 0; place < TAG_DIGITS; place++) difference |= digits[place] ^ others[place];
    return difference == 0;
}

void trust_follow(struct trust *trust, const char *line, uint8_t length)
{
    struct siphash *hash = &trust->received;
    if (length == TAG_DIGITS) siphash_begin(hash, trust->receive_key);
    else if (length == hash->length + SIPHASH_WORD_BYTES + TAG_DIGITS) siphash_add(hash, line + hash->length);
}

bool trust_fits(struct trust *trust, const char *line, uint8_t length)
{
    uint8_t covered = length - TAG_DIGITS;
    uint32_t counter;
    if (!read_hex(line + covered - COUNTER_DIGITS, COUNTER_DIGITS, &counter) || counter < trust->receive_next) return false;
    char tag[TAG_DIGITS];
    struct siphash *hash = &trust->received;
    if (hash->length > covered) siphash_begin(hash, trust->receive_key);
    put_tag(tag, hash, line + hash->length, covered - hash->length);
    hash->length = NOT_FOLLOWED;
    if (!same_digits(tag, line + covered)) return false;
    trust->receive_next = counter + 1;
    return true;
}

char *trust_seal(struct trust *trust, char *line, char *end)
{
    struct siphash hash;
    *end++ = '~';
    end = put_hex(end, trust->send_next++, COUNTER_DIGITS);
    siphash_begin(&hash, trust->send_key);
    return put_tag(end, &hash, line, (uint8_t)(end - line));
}

bool trust_is_used_up(const struct trust *trust)
{
    return trust->send_next > COUNTER_MAX;
}
