/*
 * Settings in EEPROM: two copies of one record, written in turn, each with a sequence number and a check.
 * The newer sound one counts. A write that power tears leaves the other copy, with the uid.
 *
 * A record is written byte by byte from the main loop (a byte takes 3.4 ms, only changed ones are
 * written), so the unit sounds and counts presses meanwhile.
 */
#ifndef STORE_H
#define STORE_H

#include "unit.h"

enum store_found { STORE_SOUND, STORE_BLANK, STORE_LOST };

/* Fills `settings` with the newer sound copy, or with those of a new unit. */
enum store_found store_load(struct settings *settings);

void store_begin(const struct settings *settings);

enum store_state { STORE_BUSY, STORE_DONE, STORE_FAILED };

/* Goes on with the writing; STORE_FAILED when a cell does not take its value. */
enum store_state store_run(void);

#endif
