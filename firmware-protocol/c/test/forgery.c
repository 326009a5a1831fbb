/*
 * A man in the cable against a paired unit: he has heard every line of other sessions and knows each text, but no key.
 *
 *   forgery SEED COUNT
 *
 * Each try is one line, given to a copy of a unit in the middle of a session. It is accepted when anything but counters and the answer
 * to it changed: what the unit shows, its session, settings, events. It is unreported when no counter of refused lines, which each
 * beat tells, grew. OPEN is not among the tries: whoever can write to the cable can end a session, and begin none.
 * Prints {"attempts":…,"accepted":…,"unreported":…} and the first lines that went wrong; ends with 1 when any did.
 */
#include "codec.h"
#include "text.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct board board = { "forgery", "0", 0, 0x03FF };
static const uint8_t key[KEY_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
static const char *const nonces[] = { "8F3A11C0D2E45B67", "8F3A11C0D2E45B68", "0000000000000000", "FFFFFFFFFFFFFFFF" };
#define NONCES (sizeof nonces / sizeof nonces[0])
#define RECORDED_MAX 400

static struct events events;
static struct unit unit;
static struct trust gateway; /* of the session that is attacked */
static char recorded[RECORDED_MAX][LINE_BYTES_MAX];
static uint8_t recorded_length[RECORDED_MAX];
static unsigned recordings;
static unsigned long attempts, accepted, unreported;
static uint32_t random_state;

static uint32_t random_below(uint32_t bound)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % bound;
}

/* What a gateway says, each at a few values. OPEN begins a session and has no tag. */
static bool next_text(unsigned number, char *line, uint8_t *length)
{
    static char digits[33];
    struct message message = { .verb = VERB_COUNT };
    for (unsigned place = 0; place < 32; place++) digits[place] = "0123456789ABCDEF"[random_below(16)];
    switch (number % 7) {
    case 0:
        message.verb = VERB_SHOW;
        message.field[SHOW_SIGNAL].number = random_below(0x10000);
        message.field[SHOW_BUZZER].number = 1 + random_below(BUZZER_CHIRP);
        message.field[SHOW_LIGHT].number = random_below(LIGHT_UNPAIRED + 1);
        message.field[SHOW_SECONDS].number = random_below(10000);
        break;
    case 1:
        message.verb = VERB_KEPT;
        message.field[KEPT_EVENT].number = events.slot[0].name;
        break;
    case 2: message.verb = VERB_UNPAIR; break;
    case 3:
        message.verb = VERB_PAIR;
        message.field[PAIR_KEY].text = digits;
        break;
    case 4:
        message.verb = VERB_PROBE;
        message.field[PROBE_PROBE].number = random_below(0x10000);
        break;
    case 5: message.verb = VERB_ALIVE; break;
    default:
        message.verb = VERB_NAME;
        digits[12] = '\0';
        message.field[NAME_UID].text = digits;
    }
    *length = encode_text(&message, line);
    return true;
}

/* What the unit believes and does; counters, the line that is being assembled and the answer to a refusal are none of it. */
static bool same(const struct unit *a, const struct unit *b)
{
    return memcmp(&a->settings, &b->settings, sizeof a->settings) == 0 && memcmp(&a->signal, &b->signal, sizeof a->signal) == 0
        && memcmp(&a->trust.receive_key, &b->trust.receive_key, KEY_BYTES) == 0 && a->trust.receive_next == b->trust.receive_next
        && a->linked == b->linked && a->session == b->session && a->signal_number == b->signal_number
        && a->probe_number == b->probe_number && a->lost_left_ms == b->lost_left_ms && a->hello_due == b->hello_due
        && a->shown_due == b->shown_due && a->probed_due == b->probed_due && a->store_due == b->store_due && a->pairing == b->pairing;
}

static unsigned long refused(const struct unit *of)
{
    unsigned long sum = 0;
    for (unsigned code = 0; code < CODE_COUNT; code++) sum += of->counters.rejects[code];
    return sum;
}

static void attempt(const char *line, uint8_t length)
{
    static struct unit tried;
    struct events before = events;
    tried = unit;
    for (uint8_t place = 0; place < length; place++) unit_byte(&tried, (uint8_t)line[place]);
    unit_byte(&tried, '\n');
    attempts++;
    bool took = !same(&unit, &tried) || memcmp(&before, &events, sizeof events) != 0;
    bool told = refused(&tried) > refused(&unit);
    events = before;
    accepted += took;
    unreported += !told;
    if ((took || !told) && accepted + unreported < 6) fprintf(stderr, "%s: %.*s\n", took ? "accepted" : "unreported", length, line);
}

/* A session of the unit with this nonce; `gateway` is its other end. */
static void begin(const char *nonce)
{
    char line[LINE_BYTES_MAX], ready[LINE_BYTES_MAX];
    struct message open = { .verb = VERB_OPEN, .field = { { .number = PROTOCOL_VERSION }, { .text = nonce } } };
    uint8_t length = encode_trailer(line, encode_text(&open, line), NULL);
    for (uint8_t place = 0; place < length; place++) unit_byte(&unit, (uint8_t)line[place]);
    uint8_t begun = unit_next_line(&unit, ready);
    if (begun) unit_end_line(&unit, ready, begun);
    trust_begin(&gateway, TO_GATEWAY, key, nonce, unit.session_boot, unit.session);
}

static void record(void)
{
    for (unsigned number = 0; number < 28 && recordings < RECORDED_MAX; number++) {
        uint8_t length;
        next_text(number, recorded[recordings], &length);
        recorded_length[recordings] = (uint8_t)(encode_trailer(recorded[recordings], length, &gateway) - 1);
        recordings++;
    }
}

static void start(void)
{
    struct settings settings = { .uid = "3F9A0C7711E2", .boot = 4, .paired = true };
    memcpy(settings.key, key, sizeof key);
    events_clear(&events);
    unit_start(&unit, &board, &settings, &events, RESET_POWER);
    unit.store_due = 0;
    unit_stored(&unit, true, true);
    for (unsigned each = 0; each < NONCES; each++) {
        begin(nonces[each]);
        record();
    }
    /* The session that is attacked: it sounds, an event waits, and a few lines have been taken. */
    begin("1234567890ABCDEF");
    unit_press(&unit);
    for (unsigned number = 0; number < 4; number++) {
        char line[LINE_BYTES_MAX];
        struct message alive = { .verb = VERB_ALIVE };
        uint8_t length = encode_trailer(line, encode_text(&alive, line), &gateway);
        for (uint8_t place = 0; place < length; place++) unit_byte(&unit, (uint8_t)line[place]);
        memcpy(recorded[recordings], line, length);
        recorded_length[recordings++] = (uint8_t)(length - 1);
    }
}

/* A line of this session that has not been said yet, and what can be made of it without the key. */
static void damage_next(unsigned number)
{
    char line[LINE_BYTES_MAX], changed[LINE_BYTES_MAX];
    uint8_t length;
    struct trust ahead = gateway;
    next_text(number, line, &length);
    uint8_t text = length;
    length = (uint8_t)(encode_trailer(line, length, &ahead) - 1);
    for (unsigned bit = 0; bit < 8u * length; bit++) {
        memcpy(changed, line, length);
        changed[bit / 8] = (char)(changed[bit / 8] ^ (1 << bit % 8));
        if (changed[bit / 8] != '\n' && changed[0] != '#') attempt(changed, length);
    }
    for (uint8_t shorter = 2; shorter < length; shorter++) attempt(line, shorter);
    for (unsigned guess = 0; guess < 100; guess++) {
        memcpy(changed, line, length);
        for (unsigned place = length - 16u; place < length; place++) changed[place] = "0123456789ABCDEF"[random_below(16)];
        if (memcmp(changed, line, length) != 0) attempt(changed, length);
    }
    /* The right check in place of the tag. */
    length = (uint8_t)(encode_trailer(line, text, NULL) - 1);
    attempt(line, length);
}

int main(int argc, char **argv)
{
    if (argc != 3) return 2;
    random_state = (uint32_t)strtoul(argv[1], NULL, 10) * 2654435761u + 1;
    unsigned long count = strtoul(argv[2], NULL, 10);
    start();
    for (unsigned round = 0; attempts < count; round++) {
        for (unsigned each = 0; each < recordings; each++) attempt(recorded[each], recorded_length[each]);
        for (unsigned each = recordings; each-- > 0;) attempt(recorded[each], recorded_length[each]);
        for (unsigned number = 0; number < 7; number++) damage_next(number);
    }
    printf("{\"attempts\":%lu,\"accepted\":%lu,\"unreported\":%lu}\n", attempts, accepted, unreported);
    return accepted + unreported > 0;
}
