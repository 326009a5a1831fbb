/*
 * The pins of the desk unit; devices/desk-unit/README.md has the wiring.
 *
 *   PD2 red button   PD3 green key   PD4 tamper contact        inputs with pull-up, closed = low
 *   PD5 lockdown key of a guard panel                          input with pull-up, closed = low
 *   PB1 buzzer       PB0 sense: high while the buzzer's driver conducts       PB2 beacon
 *   PC0 red   PC1 green   PC2 blue                             status light, high = lit
 *
 * Outputs that a board has not (boards/) stay low; its inputs, floating or not, are not believed by the unit.
 */
#ifndef PINS_H
#define PINS_H

#include "signal.h"

#include <avr/io.h>

void pins_init(void);
void pins_drive(struct pins pins);

static inline bool red_closed(void) { return !(PIND & _BV(PIND2)); }
static inline bool green_closed(void) { return !(PIND & _BV(PIND3)); }
static inline bool lockdown_closed(void) { return !(PIND & _BV(PIND5)); }
static inline bool case_closed(void) { return !(PIND & _BV(PIND4)); }
static inline bool buzzer_conducts(void) { return PINB & _BV(PINB0); }

#endif
