/* Why the chip was reset, read before anything else runs; the watchdog is off from there to its start. */
#ifndef RESET_H
#define RESET_H

#include "messages.gen.h"

enum reset_cause reset_cause(void);

#endif
