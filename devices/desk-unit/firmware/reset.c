#include "reset.h"

#include <avr/io.h>
#include <avr/wdt.h>

static uint8_t flags __attribute__((section(".noinit")));

/* Runs before memory is cleared: a watchdog reset leaves the watchdog on, at its shortest time. */
__attribute__((naked, used, section(".init3"))) static void keep_flags(void)
{
    flags = MCUSR;
    MCUSR = 0;
    wdt_disable();
}

/* A power-up may set the others too. A boot loader that clears the flags leaves none. */
enum reset_cause reset_cause(void)
{
    if (flags & _BV(PORF)) return RESET_POWER;
    if (flags & _BV(BORF)) return RESET_BROWN_OUT;
    if (flags & _BV(WDRF)) return RESET_WATCHDOG;
    if (flags & _BV(EXTRF)) return RESET_EXTERNAL;
    return RESET_UNKNOWN;
}
