/* Words and numbers as text. What writes returns where the next one begins. */
#ifndef TEXT_H
#define TEXT_H

#include "flash.h"

#include <stdbool.h>
#include <stdint.h>

char *put_flash(char *to, const FLASH char *text);
char *put_text(char *to, const char *text);
char *put_decimal(char *to, uint32_t number); /* at most 9 digits */
char *put_hex(char *to, uint32_t number, uint8_t digits);

/* The value of an upper-case digit, or NO_DIGIT. */
#define NO_DIGIT 0xFF
uint8_t hex_digit(char c);

/* Reads so many digits, at most 8; false when one is none. */
bool read_hex(const char *text, uint8_t length, uint32_t *number);

/* Two digits for each byte; they have been found to be digits. */
void bytes_from_digits(uint8_t *to, const char *digits, uint8_t bytes);

#endif
