/*
 * Between the interrupts and the main loop: whoever notes something for the loop wakes it, and the loop
 * sleeps only when nothing was noted. The note is a bit in a register that one instruction sets.
 */
#ifndef WAKE_H
#define WAKE_H

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <stdbool.h>

static inline void wake(void)
{
    GPIOR0 |= _BV(0);
}

/* True when something was noted since the last call. */
static inline bool wake_take(void)
{
    bool noted = GPIOR0 & _BV(0);
    GPIOR0 &= (uint8_t)~_BV(0);
    return noted;
}

/* Sleeps unless something was noted meanwhile: `sei` lets the next instruction pass before any interrupt. */
static inline void wake_sleep(void)
{
    cli();
    if (!(GPIOR0 & _BV(0))) {
        sleep_enable();
        sei();
        sleep_cpu();
        sleep_disable();
    }
    sei();
}

#endif
