/* CRC-16, polynomial 0x1021, not reflected: the check of every line and of every stored record. */
#ifndef CRC_H
#define CRC_H

#include <stdint.h>

#define CRC_START 0xFFFF

/* `crc` carried on over `length` bytes; begin with CRC_START. */
uint16_t crc16(uint16_t crc, const void *bytes, uint8_t length);

#endif
