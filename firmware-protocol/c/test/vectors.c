/*
 * Runs every vector through the line assembler and the codec in three ways: whole and alone, with a CR
 * before its LF, and behind noise that ends at an LF. Byte by byte is how the assembler always works.
 * Prints JSON and one line for each vector that fails; ends with 1 when any does.
 */
#include "codec.h"
#include "line.h"
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

static bool same_values(const struct vector *vector, const struct message *message)
{
    struct message expected = { .verb = vector->verb };
    char text[LINE_BYTES_MAX];
    memcpy(expected.field, vector->values, sizeof expected.field);
    uint8_t length = encode(&expected, text);
    if (length != vector->length + 1 || memcmp(text, vector->line, vector->length) != 0) return false;
    char again[LINE_BYTES_MAX];
    return message->verb == vector->verb && encode(message, again) == length && memcmp(text, again, length) == 0;
}

static bool passes(const struct vector *vector, uint8_t noise, bool carriage_return)
{
    struct line line = { 0 };
    feed(&line, noises[noise], noise_lengths[noise]);
    if (feed(&line, vector->line, vector->length)) return false;
    if (carriage_return) feed(&line, "\r", 1);
    if (!feed(&line, "\n", 1)) return false;
    struct message message;
    uint8_t code = line.bad ? CODE_LONG : decode(line.bytes, line.length, vector->to, &message);
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
