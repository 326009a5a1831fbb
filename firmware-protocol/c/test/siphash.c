/*
 * The 64 results that the authors of SipHash publish: key 00 01 … 0F, messages of 0 to 63 bytes 00 01 02 …; each as 16 digits,
 * most significant first. On an AVR over its serial line, with PB1 high for as long as one takes; elsewhere on standard output.
 */
#include "siphash.h"

#define MESSAGES 64

#ifdef __AVR__

#include <avr/io.h>

static void watch(uint8_t on)
{
    DDRB = _BV(PORTB1);
    PORTB = on ? _BV(PORTB1) : 0;
}

static void put(char c)
{
    UBRR0 = 0;
    UCSR0B = _BV(TXEN0);
    while (!(UCSR0A & _BV(UDRE0))) {}
    UDR0 = (uint8_t)c;
}

#else

#include <stdio.h>

static void watch(uint8_t on)
{
    (void)on;
}

static void put(char c)
{
    putchar(c);
}

#endif

static char digit(uint8_t value)
{
    return (char)(value < 10 ? '0' + value : 'A' - 10 + value);
}

int main(void)
{
    /* Volatile, so that nothing of this is done by the compiler. */
    static volatile uint8_t bytes[MESSAGES];
    uint8_t result[SIPHASH_BYTES];
    struct siphash hash;
    for (uint8_t place = 0; place < MESSAGES; place++) bytes[place] = place;
    for (uint8_t length = 0; length < MESSAGES; length++) {
        watch(1);
        siphash_begin(&hash, (const uint8_t *)bytes);
        siphash_end(&hash, (const void *)bytes, length, result);
        watch(0);
        for (uint8_t place = SIPHASH_BYTES; place--;) put(digit(result[place] >> 4)), put(digit(result[place] & 0x0F));
        put('\n');
    }
    return 0;
}
