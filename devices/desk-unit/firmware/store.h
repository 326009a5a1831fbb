/*
 * Settings in EEPROM: two copies of one record, written in turn, each with a sequence number and a check.
 * The newer sound one counts.
 *
 * A copy that is being written is marked first and gets its version last, so a write that power tears is no record at all,
 * whatever its check may say, and the other copy counts: with the name, and paired or not as before.
 *
 * An unsound copy without that mark is damage. It may have held the newest boot number, so the next one is left out,
 * and both copies are to be written.
 *
 * A record is written byte by byte from the main loop (a byte takes 3.4 ms, only changed ones are
 * written), so the unit sounds and counts presses meanwhile.
 */
#ifndef STORE_H
#define STORE_H

#include "unit.h"

enum store_found { STORE_SOUND, STORE_BLANK, STORE_DAMAGED, STORE_LOST };

/* Fills `settings` with the newer sound copy, or with those of a new unit. */
enum store_found store_load(struct settings *settings);

/* Writes so many copies, the older first. What is under way is given up; as many copies as it still had to write are written. */
void store_begin(const struct settings *settings, uint8_t copies);

enum store_state { STORE_BUSY, STORE_DONE, STORE_PART, STORE_FAILED };

/*
 * Goes on with the writing. A copy whose cells do not take their values is given up, and the other one is tried: STORE_PART when
 * one copy holds the settings and another does not, STORE_FAILED when none does.
 */
enum store_state store_run(void);

#endif
