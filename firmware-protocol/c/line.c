#include "line.h"

bool line_is_question(const struct line *line)
{
    return !line->bad && line->length == 1 && line->bytes[0] == '?';
}

static void begin(struct line *line)
{
    line->length = 0;
    line->bad = false;
    line->carriage_return = false;
    line->complete = false;
}

bool line_take(struct line *line, uint8_t byte)
{
    bool skip = line->skip_line_feed && byte == '\n';
    line->skip_line_feed = false;
    if (skip) return false;
    if (line->complete) begin(line);
    if (byte == '\n') return line->complete = true;
    if (line->carriage_return) line->bad = true; /* that CR was not the last byte */
    if (byte == '\r') {
        line->carriage_return = true;
        return line->complete = line->skip_line_feed = line_is_question(line);
    }
    if (byte < 0x20 || byte > 0x7E) line->bad = true;
    if (line->length < LINE_BYTES_MAX - 1) line->bytes[line->length++] = (char)byte;
    else line->bad = true;
    return false;
}
