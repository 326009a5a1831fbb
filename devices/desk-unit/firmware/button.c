#include "button.h"

#include "pins.h"
#include "wake.h"

#include <avr/interrupt.h>

#define TICKS_PER_MS 250 /* of 4 µs */
#define TIMER_STOPPED _BV(WGM12)
#define TIMER_RUNNING (_BV(WGM12) | _BV(CS11) | _BV(CS10))

/* Not 0 and not 0xFF: neither an erased nor a noisy cell should look like it. */
#define REPORTED 0xA5

static uint8_t reported __attribute__((section(".noinit")));
static volatile bool armed;
static volatile bool pressed;
static volatile uint8_t open_ms;

/* Called at each edge, and at the start as if there had been one. */
static void follow_contact(void)
{
    TCCR1B = TIMER_STOPPED;
    open_ms = 0;
    if (!armed || !red_closed()) return;
    TCNT1 = 0;
    GTCCR = _BV(PSRSYNC);
    TIFR1 = _BV(OCF1A);
    TCCR1B = TIMER_RUNNING;
}

ISR(INT0_vect)
{
    follow_contact();
}

ISR(TIMER1_COMPA_vect)
{
    TCCR1B = TIMER_STOPPED;
    if (!red_closed()) return;
    armed = false;
    pressed = true;
    wake();
}

void button_init(bool memory_kept)
{
    armed = !(memory_kept && reported == REPORTED);
    if (armed) reported = 0;
    OCR1A = TICKS_PER_MS * PRESS_MS;
    TIMSK1 = _BV(OCIE1A);
    EICRA = _BV(ISC00);
    EIFR = _BV(INTF0);
    EIMSK = _BV(INT0);
    follow_contact();
}

void button_tick(void)
{
    if (armed || pressed || red_closed() || ++open_ms <= RELEASE_MS) return;
    armed = true;
    reported = 0;
}

bool button_take_press(void)
{
    if (!pressed) return false;
    pressed = false;
    return true;
}

bool button_is_judging(void)
{
    return pressed || TCCR1B == TIMER_RUNNING;
}

void button_reported(void)
{
    reported = REPORTED;
}
