#include "text.h"

char *put_flash(char *to, const FLASH char *text)
{
    while (*text) *to++ = *text++;
    return to;
}

char *put_text(char *to, const char *text)
{
    while (*text) *to++ = *text++;
    return to;
}

static const FLASH uint32_t tens[] = { 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };

/* By subtraction: a 32-bit division takes an AVR 40 µs a digit, and this is on the way of a press. */
char *put_decimal(char *to, uint32_t number)
{
    char *begin = to;
    for (uint8_t place = 0; place < sizeof tens / sizeof tens[0]; place++) {
        uint32_t unit = tens[place];
        char digit = '0';
        for (; number >= unit; digit++) number -= unit;
        if (digit != '0' || to != begin || unit == 1) *to++ = digit;
    }
    return to;
}

char *put_hex(char *to, uint32_t number, uint8_t digits)
{
    for (uint8_t place = digits; place--; number >>= 4) {
        uint8_t digit = number & 0x0F;
        to[place] = (char)(digit < 10 ? '0' + digit : 'A' - 10 + digit);
    }
    return to + digits;
}

uint8_t hex_digit(char c)
{
    if (c >= '0' && c <= '9') return (uint8_t)(c - '0');
    if (c >= 'A' && c <= 'F') return (uint8_t)(c - 'A' + 10);
    return NO_DIGIT;
}

bool read_hex(const char *text, uint8_t length, uint32_t *number)
{
    *number = 0;
    while (length--) {
        uint8_t digit = hex_digit(*text++);
        if (digit == NO_DIGIT) return false;
        *number = *number << 4 | digit;
    }
    return true;
}

void bytes_from_digits(uint8_t *to, const char *digits, uint8_t bytes)
{
    for (; bytes--; digits += 2) *to++ = (uint8_t)(hex_digit(digits[0]) << 4 | hex_digit(digits[1]));
}
