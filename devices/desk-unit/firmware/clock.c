#include "clock.h"

#include "button.h"
#include "wake.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#define TAKE_MAX 100

static volatile uint8_t elapsed_ms;

ISR(TIMER2_COMPA_vect)
{
    if (elapsed_ms < 255) elapsed_ms++;
    button_tick();
    wake();
}

/* 16 MHz / 128 / 125 = 1 kHz, exactly. */
void clock_init(void)
{
    OCR2A = 124;
    TCCR2A = _BV(WGM21);
    TIMSK2 = _BV(OCIE2A);
    TCCR2B = _BV(CS22) | _BV(CS20);
}

uint8_t clock_take(void)
{
    uint8_t ms;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        ms = elapsed_ms < TAKE_MAX ? elapsed_ms : TAKE_MAX;
        elapsed_ms -= ms;
    }
    return ms;
}
