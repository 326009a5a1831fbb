/*
 * The red button's fast path. Every edge starts the wait anew: falling, Timer 1 is started and
 * reaches its compare exactly 1.000 ms later; rising, it is stopped. A compare that finds the contact
 * closed has seen 1 ms without a break, and that is a press. So a clean closing waits 1.0 ms and no
 * longer, and nothing shorter counts. After a press the button counts again when it has been open for
 * RELEASE_MS without contact.
 *
 * Timer 1 has its prescaler to itself and is started with it, so its first tick is a whole one.
 *
 * A button found closed at the start is a closing like any other, unless the memory that outlives a reset
 * says that this very closing has been reported.
 */
#ifndef BUTTON_H
#define BUTTON_H

#include <stdbool.h>

/* `memory_kept`: the memory outlived the reset. */
void button_init(bool memory_kept);

/* True once for each press; `button_reported` follows when the press is kept. */
bool button_take_press(void);
void button_reported(void);

/* True while a closing is being judged, which takes 1 ms at most, and until the press that it was is taken. */
bool button_is_judging(void);

/* Called by the clock each millisecond, interrupts off. */
void button_tick(void);

#endif
