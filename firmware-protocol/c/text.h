/* Writes words and numbers one after the other; each returns where the next one begins. */
#ifndef TEXT_H
#define TEXT_H

#include "flash.h"

#include <stdint.h>

char *put_flash(char *to, const FLASH char *text);
char *put_text(char *to, const char *text);
char *put_decimal(char *to, uint32_t number); /* at most 9 digits */
char *put_hex(char *to, uint32_t number, uint8_t digits);

#endif
