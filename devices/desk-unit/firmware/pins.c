#include "pins.h"

#include <util/delay.h>

#define LIGHT_PINS (_BV(PORTC0) | _BV(PORTC1) | _BV(PORTC2))
#define BUZZER_PIN _BV(PORTB1)
#define BEACON_PIN _BV(PORTB2)

/* How long a pull-up may take to lift its line, before a pin that reads low is believed. */
#define PULL_UP_US 50

void pins_init(void)
{
    PORTD = _BV(PORTD2) | _BV(PORTD3) | _BV(PORTD4) | _BV(PORTD5);
    DDRB = BUZZER_PIN | BEACON_PIN;
    DDRC = LIGHT_PINS;
    _delay_us(PULL_UP_US);
}

#define HAS(capability) ((BOARD_CAPABILITIES & (capability)) != 0)

/* The colour bits are red 1, green 2, blue 4, in the order of their pins. */
void pins_drive(struct pins pins)
{
    if (HAS(CAPABILITY_BUZZER) && pins.buzzer) PORTB |= BUZZER_PIN;
    else PORTB &= (uint8_t)~BUZZER_PIN;
    if (HAS(CAPABILITY_BEACON) && pins.beacon) PORTB |= BEACON_PIN;
    else PORTB &= (uint8_t)~BEACON_PIN;
    if (HAS(CAPABILITY_LIGHT)) PORTC = (uint8_t)((PORTC & ~LIGHT_PINS) | pins.colour);
}
