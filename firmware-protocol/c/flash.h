/* Constant tables stay in flash on an AVR, whose RAM is small; elsewhere they are ordinary constants. */
#ifndef FLASH_H
#define FLASH_H

#ifdef __AVR__
#define FLASH __flash
#else
#define FLASH
#endif

#endif
