#include "crc.h"

/* A byte at a time by shifts alone: no table, and 20 cycles a byte on an AVR. */
static uint16_t crc_byte(uint16_t crc, uint8_t byte)
{
    uint8_t high = (uint8_t)(crc >> 8) ^ byte;
    high ^= high >> 4;
    return (uint16_t)((crc << 8) ^ ((uint16_t)high << 12) ^ ((uint16_t)high << 5) ^ high);
}

uint16_t crc16(uint16_t crc, const void *bytes, uint8_t length)
{
    const uint8_t *next = bytes;
    while (length--) crc = crc_byte(crc, *next++);
    return crc;
}
