/*
 * Lines to messages and back (README §1, §2, §6), driven by the generated table: no message is mentioned
 * here. A line is read whole or refused with one code; only the spelling that `encode` writes is read.
 *
 *   "SHOW 002F 1 8 180*C693"  <->  { VERB_SHOW, { 0x2F, BUZZER_HELP, LIGHT_HELP, 180 } }
 *
 * A trailer with a tag (`~`) is told apart in `check_trailer`, the one place that knows trailers.
 */
#ifndef CODEC_H
#define CODEC_H

#include "messages.gen.h"

union value {
    uint32_t number;
    const char *text; /* digits and words, NUL at the end */
};

struct message {
    uint8_t verb;
    union value field[FIELDS_MAX];
};

/*
 * Reads a line of printable ASCII without its LF for the side `to` and returns CODE_NONE, or why it is
 * refused. The line is cut into words in place; the texts of the message point into it. It needs
 * room for one more byte than `length`.
 */
uint8_t decode(char *line, uint8_t length, uint8_t to, struct message *message);

/* Writes the line with its LF and returns its length. */
uint8_t encode(const struct message *message, char line[LINE_BYTES_MAX]);

/* True for a message that is only valid within a session. */
bool needs_session(uint8_t verb);

#endif
