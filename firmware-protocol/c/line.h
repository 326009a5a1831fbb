/*
 * Bytes to lines (README §1). A line ends at LF; whatever came before it, noise included, is then over,
 * so one bad line never costs the next one. Nothing is ever longer than the buffer: what does not fit is
 * dropped and the line is marked bad, as it is by a byte that is not printable ASCII.
 *
 * `?` typed by hand is a line at its CR too, because many terminals send no LF for Enter.
 */
#ifndef LINE_H
#define LINE_H

#include "messages.gen.h"

struct line {
    char bytes[LINE_BYTES_MAX]; /* valid until the next byte; with room for a NUL */
    uint8_t length;
    bool bad;
    bool carriage_return;
    bool complete;
    bool skip_line_feed;
};

/* Takes one byte; true when it completed a line. */
bool line_take(struct line *line, uint8_t byte);

/* True for the complete line `?`. */
bool line_is_question(const struct line *line);

#endif
