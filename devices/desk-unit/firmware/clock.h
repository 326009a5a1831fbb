/* A millisecond tick from Timer 2, which leaves the prescaler of Timer 1 to the red button. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

void clock_init(void);

/* Milliseconds since the last call, at most 100: a pattern step is longer. */
uint8_t clock_take(void);

#endif
