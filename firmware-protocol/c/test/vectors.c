/*
 * Runs every vector through the line assembler and the codec in three ways: whole and alone, with a CR
 * before its LF, and behind noise that ends at an LF. Byte by byte is how the assembler always works.
 * A line with a tag is read in the session that its vector names, and sealed again by the other side of it.
 * Prints JSON and one line for each vector that fails; ends with 1 when any does.
 */
#include "codec.h"
#include "line.h"
#include "text.h"
#include "vectors.gen.h"

#include <stdio.h>
#include <string.h>

static const char *const noises[] = { "", "\xFF\x00\x7F\n", "PRESS 000500\n", "\r\r\n", "*****************************\n" };
static const uint8_t noise_lengths[] = { 0, 4, 13, 3, 30 };

/* True when the last of these bytes completed a line. */
static bool feed(struct line *line, const char *bytes, uint8_t length)
{
    bool complete = false;
    while (length--) complete = line_take(line, (uint8_t)*bytes++);
    return complete;
}

/* The session of a vector as the side `to` has it, or NULL for a vector without one. */
static struct trust *session_of(const struct vector *vector, uint8_t to, struct trust *trust)
{
    const struct vector_seal *seal = &vector->seal;
    if (!seal->key) return NULL;
    uint8_t key[KEY_BYTES];
    bytes_from_digits(key, seal->key, KEY_BYTES);
    trust_begin(trust, to, key, seal->nonce, seal->boot, seal->session);
    trust->receive_next = (uint32_t)(seal->after + 1);
    return trust;
}

/* Writes the message as its sender does, and compares. */
static bool writes(const struct vector *vector, const struct message *message)
{
    struct trust storage, *trust = session_of(vector, vector->to ^ (TO_UNIT | TO_GATEWAY), &storage);
    char text[LINE_BYTES_MAX];
    if (trust) read_hex(vector->line + vector->length - TRAILER_BYTES_MAX + 1, 4, &trust->send_next);
    uint8_t length = encode_trailer(text, encode_text(message, text), trust);
    return length == vector->length + 1 && memcmp(text, vector->line, vector->length) == 0;
}

static bool same_values(const struct vector *vector, const struct message *message)
{
    struct message expected = { .verb = vector->verb };
    memcpy(expected.field, vector->values, sizeof expected.field);
    if (message->verb != vector->verb || message->tagged != (vector->seal.key != NULL)) return false;
    return writes(vector, &expected) && writes(vector, message);
}

static bool passes(const struct vector *vector, uint8_t noise, bool carriage_return)
{
    struct line line = { 0 };
    feed(&line, noises[noise], noise_lengths[noise]);
    if (feed(&line, vector->line, vector->length)) return false;
    if (carriage_return) feed(&line, "\r", 1);
    if (!feed(&line, "\n", 1)) return false;
    struct message message;
    struct trust storage, *trust = session_of(vector, vector->to, &storage);
    uint8_t code = line.bad ? CODE_LONG : decode(line.bytes, line.length, vector->to, trust, &message);
    if (code != vector->code) return false;
    return code != CODE_NONE || same_values(vector, &message);
}

int main(void)
{
    unsigned failed = 0, runs = 0;
    for (unsigned place = 0; place < sizeof vectors / sizeof vectors[0]; place++) {
        for (uint8_t noise = 0; noise < sizeof noise_lengths; noise++) {
            for (int carriage_return = 0; carriage_return < 2; carriage_return++) {
                const struct vector *vector = &vectors[place];
                bool lone_return = vector->length > 0 && vector->line[vector->length - 1] == '\r';
                if (carriage_return && lone_return) continue;
                runs++;
                if (passes(vector, noise, carriage_return)) continue;
                failed++;
                fprintf(stderr, "vector %u, noise %u, cr %d: %s\n", place + 1, noise, carriage_return, vector->line);
            }
        }
    }
    printf("{\"vectors\":%zu,\"runs\":%u,\"failed\":%u}\n", sizeof vectors / sizeof vectors[0], runs, failed);
    return failed > 0;
}
