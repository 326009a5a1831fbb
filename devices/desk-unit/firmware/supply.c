#include "supply.h"

#include <avr/io.h>

#define INTERVAL_MS 250
#define REFERENCE_MV 1100UL
#define SUPPLY_MV_MAX 9999

static uint8_t left_ms = INTERVAL_MS;
static uint16_t supply_mv;

/* The reference stays selected, so it has long settled when a conversion starts. 16 MHz / 128. */
void supply_init(void)
{
    ADMUX = _BV(REFS0) | _BV(MUX3) | _BV(MUX2) | _BV(MUX1);
    ADCSRA = _BV(ADEN) | _BV(ADSC) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
}

uint16_t supply_run(uint8_t ms)
{
    if (left_ms > ms) {
        left_ms -= ms;
        return supply_mv;
    }
    left_ms = INTERVAL_MS;
    uint16_t reading = ADC;
    uint32_t mv = reading ? REFERENCE_MV * 1024 / reading : 0;
    supply_mv = mv < SUPPLY_MV_MAX ? (uint16_t)mv : SUPPLY_MV_MAX;
    ADCSRA |= _BV(ADSC);
    return supply_mv;
}
