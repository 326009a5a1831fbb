/*
 * What a unit does after so long, or so often, that a simulated chip would take minutes for it. Prints JSON, names each
 * expectation that was not met, and ends with 1 when any was not.
 */
#include "codec.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static const struct board desk = { "host", "0", 0, 0x03FF };
static const struct board panel = { "host-panel", "0", 0, 0x03FF & ~(CAPABILITY_RED | CAPABILITY_BEACON) };
static const struct board without_lockdown = { "host-old", "0", 0, 0x01FF };
static const struct board *board = &desk;
static struct events events;
static struct unit unit;
static struct trust gateway; /* its side of the session */
static const char key_digits[] = "000102030405060708090A0B0C0D0E0F";
static unsigned checks, failed;

static void expect(bool met, const char *what)
{
    checks++;
    if (met) return;
    failed++;
    fprintf(stderr, "not so: %s\n", what);
}

static void start(bool paired, uint16_t boot, uint8_t boot_turns)
{
    struct settings settings = { .uid = "3F9A0C7711E2", .boot = boot, .boot_turns = boot_turns, .paired = paired };
    for (uint8_t place = 0; paired && place < KEY_BYTES; place++) settings.key[place] = place;
    events_clear(&events);
    unit_start(&unit, board, &settings, &events, RESET_POWER);
}

/* The settings are stored as soon as they are due. */
static void store(void)
{
    if (unit.store_due == 0) return;
    unit.store_due = 0;
    unit_stored(&unit, true, true);
}

static void pass(uint32_t ms)
{
    for (; ms > 0; ms -= ms < 100 ? ms : 100) {
        unit_run(&unit, ms < 100 ? (uint8_t)ms : 100, (struct contacts) { .tamper = true });
    }
}

/* Hands over a message with a check, or with the next tag of the session. */
static void tell(const struct message *message, bool tagged)
{
    char line[LINE_BYTES_MAX];
    uint8_t length = encode_trailer(line, encode_text(message, line), tagged ? &gateway : NULL);
    for (uint8_t place = 0; place < length; place++) unit_byte(&unit, (uint8_t)line[place]);
    store();
}

/* The next line of the unit, as a string; "" when it has none. */
static const char *next_line(void)
{
    static char line[LINE_BYTES_MAX + 1];
    uint8_t length = unit_next_line(&unit, line);
    if (length) length = unit_end_line(&unit, line, length);
    line[length] = '\0';
    return line;
}

static bool says(const char *begin)
{
    return strncmp(next_line(), begin, strlen(begin)) == 0;
}

static void open_session(void)
{
    static const char nonce[] = "8F3A11C0D2E45B67";
    tell(&(struct message) { .verb = VERB_OPEN, .field = { { .number = PROTOCOL_VERSION }, { .text = nonce } } }, false);
    trust_begin(&gateway, TO_GATEWAY, unit.settings.key, nonce, unit.session_boot, unit.session);
}

static void beat(void)
{
    tell(&(struct message) { .verb = VERB_ALIVE }, unit.settings.paired);
}

static void pairs_for_two_minutes(void)
{
    for (int late = 0; late < 2; late++) {
        start(false, 4, 0);
        store();
        open_session();
        unit_press(&unit);
        for (uint32_t ms = 0; ms < PAIR_WINDOW_MS - 1000; ms += 1000) pass(1000), beat();
        pass(late ? 1000 : 999);
        tell(&(struct message) { .verb = VERB_PAIR, .field = { { .text = key_digits } } }, false);
        expect(unit.settings.paired == !late, late ? "no key after 120 s" : "a key within 120 s");
    }
}

static void ends_a_session_that_is_used_up(void)
{
    start(true, 4, 0);
    store();
    open_session();
    expect(says("HELLO"), "HELLO first");
    for (uint32_t line = 1; line <= COUNTER_MAX; line++) {
        unit.beat_left_ms = 0;
        if (line < COUNTER_MAX) next_line();
    }
    const char *last = next_line();
    expect(strncmp(strchr(last, '~'), "~FFFF", 5) == 0, "the last counter is used");
    unit_press(&unit);
    expect(says("READY*"), "after the last counter READY, with a check");
    expect(!unit.linked && says(""), "no session, and nothing in one");
    open_session();
    expect(says("HELLO"), "HELLO in a new session");
    expect(strncmp(strchr(next_line(), '~'), "~0001", 5) == 0, "the press waits for a new session");
}

static void raises_the_boot_number_when_sessions_are_used_up(void)
{
    start(true, 4, 3);
    store();
    for (uint16_t session = 1; session <= SESSION_MASK; session++) open_session();
    expect(unit.session_boot == 5 && unit.session == 0x3FFF, "so many sessions in one boot");
    open_session();
    expect(unit.session_boot == 6 && unit.session == 0x3001, "then those of the next");
    start(true, 0xFFFF, 3);
    expect(unit.settings.boot == 0 && unit.settings.boot_turns == 4 && unit.session == 0x4000, "a wrapped boot has other sessions");
}

static void tells_the_boot_in_which_its_session_began(void)
{
    start(true, 4, 0);
    store();
    open_session();
    unit.event_number = 0xFFFF;
    unit_press(&unit);
    store();
    expect(unit.settings.boot == 6, "events are used up");
    expect(strstr(next_line(), " 0005 0 0001~") != NULL, "HELLO of the boot that its keys are made of");
    expect(says("PRESS 00060001 "), "the press of the boot after it");
}

static void tells_how_long_a_probe_took(void)
{
    start(true, 4, 0);
    store();
    open_session();
    next_line();
    tell(&(struct message) { .verb = VERB_PROBE, .field = { { .number = 0x2A } } }, true);
    for (int ms = 0; ms < 3; ms++) {
        expect(signal_pins(&unit.signal).buzzer && says(""), "driven, and nothing to tell yet");
        pass(1);
    }
    signal_sense(&unit.signal, true);
    expect(!signal_pins(&unit.signal).buzzer && says("PROBED 002A 1 3~"), "read back after 3 ms, and then driven no more");
}

/* A readback that is stuck must not say of a siren that it sounds. */
static void proves_nothing_by_what_always_conducts(void)
{
    static const struct message show = {
        .verb = VERB_SHOW,
        .field = { { .number = 1 }, { .number = BUZZER_HELP }, { .number = LIGHT_HELP }, { .number = 180 } },
    };
    start(true, 4, 0);
    store();
    open_session();
    next_line();
    signal_sense(&unit.signal, true);
    tell(&show, true);
    for (int ms = 0; ms < SENSE_MS; ms++) {
        signal_sense(&unit.signal, true);
        expect(says(""), "not yet known");
        pass(1);
    }
    expect(says("SHOWN 0001 1 8 0 0~"), "not sounding, as far as anybody can tell");
}

/* Kinds of events that were kept, one digit each in the order of their places: 1 press, then 2 + kind. */
static const char *kept(void)
{
    static char what[EVENTS_KEPT + 1];
    uint8_t length = 0;
    for (uint8_t place = 0; place < EVENTS_KEPT; place++) {
        if (events.slot[place].what != EVENT_NONE) what[length++] = (char)('0' + events.slot[place].what);
    }
    what[length] = '\0';
    return what;
}

static void hold(bool red, bool green, bool lockdown, uint32_t ms)
{
    for (; ms > 0; ms--) unit_run(&unit, 1, (struct contacts) { .red = red, .green = green, .lockdown = lockdown, .tamper = true });
}

static void begin_with_open_keys(const struct board *of)
{
    board = of;
    start(true, 4, 0);
    store();
    hold(false, false, false, 100);
}

/* To the ms: the later key counts as closed in its CLOSE_MSth, and that is the first of BOTH_HOLD_MS. */
static void calls_a_lockdown_after_three_seconds(void)
{
    for (int red_first = 0; red_first < 2; red_first++) {
        begin_with_open_keys(&desk);
        hold(red_first, !red_first, false, 500);
        hold(true, true, false, CLOSE_MS + BOTH_HOLD_MS - 2);
        expect(strcmp(kept(), "") == 0, "nothing before 3 s");
        hold(true, true, false, 1);
        expect(strcmp(kept(), "5") == 0, "both-hold at 3 s");
        hold(true, true, false, 20000);
        hold(!red_first, red_first, false, 2000);
        hold(false, false, false, 100);
        expect(strcmp(kept(), "5") == 0, "both-hold once, and nothing of green");
    }
    board = &desk;
}

static void calls_a_lockdown_at_a_panel(void)
{
    begin_with_open_keys(&panel);
    hold(true, true, false, 5000);
    expect(strcmp(kept(), "3") == 0, "the key for pairing is no partner of green");
    hold(false, false, false, 100);
    hold(false, false, true, 5000);
    expect(strcmp(kept(), "3") == 0, "the lockdown key alone is nothing");
    hold(false, true, true, CLOSE_MS + BOTH_HOLD_MS);
    expect(strcmp(kept(), "35") == 0, "both are a lockdown");
    board = &desk;
}

static void calls_none_where_the_board_does_not_say_so(void)
{
    begin_with_open_keys(&without_lockdown);
    hold(true, true, true, 5000);
    expect(strcmp(kept(), "") == 0, "no lockdown without the capability");
    board = &desk;
}

/* Whatever the order of ms in which a busy board comes round. */
static void counts_alike_in_steps_of_any_length(void)
{
    for (uint8_t step = 1; step <= 100; step++) {
        begin_with_open_keys(&desk);
        uint32_t ms = 0;
        while (strcmp(kept(), "5") != 0 && ms < 5000) {
            unit_run(&unit, step, (struct contacts) { .red = true, .green = true, .tamper = true });
            ms += step;
        }
        expect(ms >= BOTH_HOLD_MS && ms <= BOTH_HOLD_MS + CLOSE_MS + 2U * step, "3 s in steps");
    }
}

int main(void)
{
    pairs_for_two_minutes();
    ends_a_session_that_is_used_up();
    raises_the_boot_number_when_sessions_are_used_up();
    tells_the_boot_in_which_its_session_began();
    tells_how_long_a_probe_took();
    proves_nothing_by_what_always_conducts();
    calls_a_lockdown_after_three_seconds();
    calls_a_lockdown_at_a_panel();
    calls_none_where_the_board_does_not_say_so();
    counts_alike_in_steps_of_any_length();
    printf("{\"checks\":%u,\"failed\":%u}\n", checks, failed);
    return failed > 0;
}
