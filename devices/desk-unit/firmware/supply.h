/* The supply voltage, by measuring the chip's 1.1 V reference against it. */
#ifndef SUPPLY_H
#define SUPPLY_H

#include <stdint.h>

void supply_init(void);

/* Lets `ms` pass; the latest measurement in mV, 0 before the first. */
uint16_t supply_run(uint8_t ms);

#endif
