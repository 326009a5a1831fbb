/*
 * The serial line: received bytes wait in a ring of 128 (one whole line and the start of the next), the
 * line being sent has a buffer of its own. 250 000 Bd, 8 data bits, no parity: exact at 16 MHz.
 */
#ifndef SERIAL_H
#define SERIAL_H

#include "messages.gen.h"

void serial_init(void);

/* Takes the oldest received byte; false when there is none. */
bool serial_receive(uint8_t *byte);

/* The buffer for the next line, or 0 while one is still leaving. */
char *serial_buffer(void);

/* So many bytes of the buffer may leave; the line goes on behind them, up to the length that `serial_end` tells. */
void serial_begin(uint8_t length);
void serial_end(uint8_t length);

/* Bytes lost since the last call. */
uint8_t serial_take_overruns(void);

#endif
