/*
 * Damaged lines against the assembler, the codec and the whole unit; the sanitizers watch.
 *
 *   fuzz-lines SEED COUNT   random lines: half of them noise, half of them vectors with 1-8 bytes replaced
 *   fuzz-lines errors       every valid vector with every error of one bit and of two; of each length
 *                           class one line with every burst of up to 16 bits, at every place
 *   fuzz-lines stdin        feeds what comes in on standard input
 *
 * Prints {"lines":…,"accepted":…}: how many damaged lines were fed, and out of how many of them something
 * was read as a message. A line that begins with `#` and `?` alone carry nothing and do not count.
 */
#include "codec.h"
#include "text.h"
#include "unit.h"
#include "vectors.gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One that is not paired, and one that is, with the key and session of the vectors. */
#define UNITS 2
static const struct board board = { "fuzz", "0", 0, 0x03FF };
static struct events events[UNITS];
static struct unit units[UNITS];
static unsigned long lines, accepted;

static uint32_t random_state;

/* xorshift32 */
static uint32_t random_below(uint32_t bound)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % bound;
}

static struct trust trust;

/* The session of a vector that has one, else NULL. */
static struct trust *session_of(const struct vector *vector)
{
    const struct vector_seal *seal = &vector->seal;
    if (!seal->key) return NULL;
    uint8_t key[KEY_BYTES];
    bytes_from_digits(key, seal->key, KEY_BYTES);
    trust_begin(&trust, vector->to, key, seal->nonce, seal->boot, seal->session);
    trust.receive_next = (uint32_t)(seal->after + 1);
    return &trust;
}

static bool accepts(struct line *line, uint8_t to, struct trust *session)
{
    if (line->bad || line->length == 0 || line->bytes[0] == '#' || line_is_question(line)) return false;
    struct message message;
    return decode(line->bytes, line->length, to, session, &message) == CODE_NONE;
}

/*
 * Feeds bytes and, where they do not end a line, one that follows: a damaged LF joins two lines. Counts
 * whether anything in them was accepted.
 */
static void feed(const uint8_t *bytes, unsigned length, uint8_t to, struct trust *session)
{
    static struct line line;
    bool any = false;
    for (unsigned place = 0; place < length; place++) {
        if (line_take(&line, bytes[place]) && accepts(&line, to, session)) any = true;
    }
    for (const char *next = "ALIVE\n"; !line.complete && *next; next++) {
        if (line_take(&line, (uint8_t)*next) && accepts(&line, to, session)) any = true;
    }
    lines++;
    accepted += any;
}

static void feed_unit(struct unit *unit, const uint8_t *bytes, unsigned length)
{
    char text[LINE_BYTES_MAX];
    for (unsigned place = 0; place < length; place++) unit_byte(unit, bytes[place]);
    unit_byte(unit, '\n');
    unit_run(unit, (uint8_t)random_below(100), (struct contacts) {
        .red = random_below(2), .green = random_below(2), .lockdown = random_below(2), .tamper = random_below(2) });
    signal_sense(&unit->signal, random_below(2));
    if (random_below(50) == 0) unit_press(unit);
    unit->store_due = 0;
    unit_stored(unit, random_below(50), random_below(50));
    uint8_t begun = unit_next_line(unit, text);
    if (begun) unit_end_line(unit, text, begun);
}

static void feed_units(const uint8_t *bytes, unsigned length)
{
    for (unsigned each = 0; each < UNITS; each++) feed_unit(&units[each], bytes, length);
}

static const struct vector *random_vector(void)
{
    return &vectors[random_below(sizeof vectors / sizeof vectors[0])];
}

/* Damage may turn a line that is refused into one that is not; that is no damaged line. */
static bool is_valid(const uint8_t *bytes, unsigned length)
{
    if (length > 0 && bytes[length - 1] == '\r') length--;
    for (unsigned place = 0; place < sizeof vectors / sizeof vectors[0]; place++) {
        const struct vector *vector = &vectors[place];
        if (vector->code == CODE_NONE && length == vector->length && memcmp(bytes, vector->line, length) == 0) return true;
    }
    return false;
}

static void random_line(void)
{
    uint8_t bytes[161];
    const struct vector *vector = random_vector();
    unsigned length = vector->length;
    if (random_below(2)) {
        length = random_below(sizeof bytes - 1);
        for (unsigned place = 0; place < length; place++) bytes[place] = (uint8_t)random_below(256);
    } else {
        if (length > sizeof bytes - 1) length = sizeof bytes - 1;
        memcpy(bytes, vector->line, length);
        for (uint32_t changes = 1 + random_below(8); length && changes; changes--) bytes[random_below(length)] ^= (uint8_t)(1 + random_below(255));
    }
    if (is_valid(bytes, length)) return;
    bytes[length] = '\n';
    feed(bytes, length + 1, vector->to, session_of(vector));
    feed_units(bytes, length);
}

/* The units are in a session and have events, so that the fuzz reaches everything. */
static void fuzz(uint32_t seed, unsigned long count)
{
    random_state = seed ? seed : 1;
    feed_units((const uint8_t *)"OPEN 2 8F3A11C0D2E45B67*8E66", 28);
    while (lines < count) random_line();
}

static void flip(uint8_t *bytes, unsigned bit)
{
    bytes[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
}

/* Copies the line with its LF, which can be damaged too; returns its bits. */
static unsigned copy_line(const struct vector *vector, uint8_t *bytes)
{
    memcpy(bytes, vector->line, vector->length);
    bytes[vector->length] = '\n';
    return 8 * (vector->length + 1U);
}

static void all_two_bits(const struct vector *vector)
{
    uint8_t bytes[LINE_BYTES_MAX];
    unsigned bits = copy_line(vector, bytes);
    struct trust *session = session_of(vector);
    for (unsigned first = 0; first < bits; first++) {
        flip(bytes, first);
        feed(bytes, bits / 8, vector->to, session);
        for (unsigned second = first + 1; second < bits; second++) {
            flip(bytes, second);
            feed(bytes, bits / 8, vector->to, session);
            flip(bytes, second);
        }
        flip(bytes, first);
    }
}

/* At each place every pattern of 16 bits that begins with a wrong one. */
static void all_bursts(const struct vector *vector)
{
    uint8_t bytes[LINE_BYTES_MAX + 3];
    unsigned bits = copy_line(vector, bytes);
    struct trust *session = session_of(vector);
    for (unsigned first = 0; first < bits; first++) {
        for (uint32_t pattern = 0x8000; pattern < 0x10000; pattern++) {
            unsigned room = bits - first;
            if (room < 16 && pattern & ((1U << (16 - room)) - 1)) continue;
            for (unsigned bit = 0; bit < 16; bit++) if (pattern & (0x8000U >> bit)) flip(bytes, first + bit);
            feed(bytes, bits / 8, vector->to, session);
            for (unsigned bit = 0; bit < 16; bit++) if (pattern & (0x8000U >> bit)) flip(bytes, first + bit);
        }
    }
}

static void errors(void)
{
    static const uint8_t class_length[] = { 12, 20, 26, 40, LINE_BYTES_MAX };
    unsigned class = 0;
    for (unsigned place = 0; place < sizeof vectors / sizeof vectors[0]; place++) {
        if (vectors[place].code == CODE_NONE) all_two_bits(&vectors[place]);
    }
    for (unsigned low = 0; class < sizeof class_length; low = class_length[class++]) {
        for (unsigned place = 0; place < sizeof vectors / sizeof vectors[0]; place++) {
            const struct vector *vector = &vectors[place];
            if (vector->code != CODE_NONE || vector->length <= low || vector->length > class_length[class]) continue;
            all_bursts(vector);
            break;
        }
    }
}

static void feed_stdin(void)
{
    for (int byte; (byte = getchar()) != EOF;) {
        uint8_t one = (uint8_t)byte;
        for (unsigned each = 0; each < UNITS; each++) unit_byte(&units[each], one);
        if (one == '\n') feed_units(&one, 0);
        lines += one == '\n';
    }
}

int main(int count, char **arguments)
{
    for (unsigned each = 0; each < UNITS; each++) {
        struct settings settings = { .uid = "000000000000", .boot = 4, .paired = each > 0 };
        for (uint8_t place = 0; settings.paired && place < KEY_BYTES; place++) settings.key[place] = place;
        events_clear(&events[each]);
        unit_start(&units[each], &board, &settings, &events[each], RESET_POWER);
    }
    random_state = 1;
    if (count == 2 && strcmp(arguments[1], "errors") == 0) errors();
    else if (count == 2 && strcmp(arguments[1], "stdin") == 0) feed_stdin();
    else if (count == 3) fuzz((uint32_t)strtoul(arguments[1], 0, 10), strtoul(arguments[2], 0, 10));
    else return fprintf(stderr, "usage: fuzz-lines SEED COUNT | errors | stdin\n"), 2;
    printf("{\"lines\":%lu,\"accepted\":%lu}\n", lines, accepted);
    return 0;
}
