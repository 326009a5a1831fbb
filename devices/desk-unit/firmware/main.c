/*
 * The desk unit, and what is built on the same board (boards/): firmware-protocol/c decides, this board feels and drives.
 *
 * One loop, woken by interrupts: a press judged by the button's timer, received bytes, the millisecond. The
 * interrupts only note; everything is done here, in the order of its urgency. After each the pins are
 * driven, the buzzer is read back, and the next line is written straight into the transmitter's buffer. Its text begins to
 * leave while its tag is still being made.
 * When nothing is noted, the chip sleeps.
 *
 * The watchdog sees only this loop. Kept events are in memory that a reset does not clear.
 */
#include "button.h"
#include "clock.h"
#include "pins.h"
#include "reset.h"
#include "serial.h"
#include "store.h"
#include "supply.h"
#include "unit.h"
#include "wake.h"

#include <avr/interrupt.h>
#include <avr/wdt.h>

static const struct board board = {
    .model = BOARD_MODEL,
    .firmware = "0.3.0",
    .hardware = BOARD_HARDWARE,
    .capabilities = BOARD_CAPABILITIES,
};

static struct events events __attribute__((section(".noinit")));
static struct unit unit;

static void start(void)
{
    pins_init();
    enum reset_cause cause = reset_cause();
    if (cause == RESET_POWER) events_clear(&events);
    else events_recover(&events);
    struct settings settings;
    enum store_found found = store_load(&settings);
    unit_start(&unit, &board, &settings, &events, cause);
    unit.settings_lost = found == STORE_LOST;
    if (found == STORE_DAMAGED) unit.store_due = SETTINGS_COPIES;
    button_init(cause != RESET_POWER);
    clock_init();
    serial_init();
    supply_init();
    wdt_enable(WDTO_500MS);
    set_sleep_mode(SLEEP_MODE_IDLE);
    wake();
    sei();
}

/* Settings are stored before anything is said that depends on them. */
static void store(void)
{
    if (unit.store_due) {
        store_begin(&unit.settings, unit.store_due);
        unit.store_due = 0;
        unit.storing = true;
    }
    if (!unit.storing) return;
    enum store_state state = store_run();
    if (state != STORE_BUSY) unit_stored(&unit, state != STORE_FAILED, state == STORE_DONE);
}

/*
 * Drives what the unit wants, reads it back (which may end a probe at once), and sends the next line when the transmitter is free. No
 * line is begun in the millisecond in which a press may come: a beat would be in its way for 2 ms.
 */
static void give(void)
{
    pins_drive(signal_pins(&unit.signal));
    if (signal_sense(&unit.signal, buzzer_conducts())) pins_drive(signal_pins(&unit.signal));
    store();
    char *line = serial_buffer();
    if (!line || (button_is_judging() && counts_presses(&unit))) return;
    uint8_t length = unit_next_line(&unit, line);
    if (!length) return;
    serial_begin(length);
    serial_end(unit_end_line(&unit, line, length));
}

static void run(uint8_t ms)
{
    unit_run(&unit, ms, (struct contacts) { red_closed(), green_closed(), lockdown_closed(), case_closed() });
    unit.supply_mv = supply_run(ms);
    for (uint8_t lost = serial_take_overruns(); lost; lost--) count(&unit.counters.overruns);
}

/* Takes in what the interrupts noted, the most urgent first. */
static void take(void)
{
    if (button_take_press()) {
        unit_press(&unit);
        button_reported();
        give();
    }
    for (uint8_t byte; serial_receive(&byte);) {
        if (unit_byte(&unit, byte)) give();
    }
    uint8_t ms = clock_take();
    if (ms) run(ms);
    give();
}

int main(void)
{
    start();
    for (;;) {
        wdt_reset();
        if (wake_take()) take();
        else wake_sleep();
    }
}
