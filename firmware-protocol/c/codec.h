/*
 * Lines to messages and back (README §1, §2, §6), driven by the generated table: no message is mentioned
 * here. A line is read whole or refused with one code; only the spelling that `encode` writes is read.
 *
 *   "SHOW 002F 1 8 180*C693"  <->  { VERB_SHOW, { 0x2F, BUZZER_HELP, LIGHT_HELP, 180 } }
 *
 * Trailers are known in two places, `check_trailer` and `encode_trailer`: a check, or with `trust` a tag. Which of the two
 * a message may come with is for the unit to say; `tagged` tells it.
 */
#ifndef CODEC_H
#define CODEC_H

#include "messages.gen.h"
#include "trust.h"

union value {
    uint32_t number;
    const char *text; /* digits and words, NUL at the end */
};

struct message {
    uint8_t verb; /* VERB_COUNT while there is none, also in a refused line */
    bool tagged;  /* it came with a tag that fits */
    union value field[FIELDS_MAX];
};

/*
 * Reads a line of printable ASCII without its LF for the side `to` and returns CODE_NONE, or why it is
 * refused. The line is cut into words in place; the texts of the message point into it. It needs
 * room for one more byte than `length`. `trust` is that of the session, or NULL: then no tag fits.
 */
uint8_t decode(char *line, uint8_t length, uint8_t to, struct trust *trust, struct message *message);

/* Writes the text of a line and returns its length. These bytes may leave while the trailer is made. */
uint8_t encode_text(const struct message *message, char line[LINE_BYTES_MAX]);

/* Adds the trailer and LF to a text of that length, and returns the length of the line. */
uint8_t encode_trailer(char line[LINE_BYTES_MAX], uint8_t length, struct trust *trust);

/* True for a message that is only valid within a session. */
bool needs_session(uint8_t verb);

#endif
