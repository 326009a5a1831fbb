#define WITH_MESSAGE_TABLES
#include "codec.h"

#include "crc.h"
#include "text.h"

#define CHECK_DIGITS 4

/* Nine digits fit 32 bits; no field is wider. A leading zero would be a second spelling. */
static bool read_decimal(const char *text, uint8_t length, uint32_t *number)
{
    if (length == 0 || (text[0] == '0' && length > 1)) return false;
    *number = 0;
    while (length--) {
        char c = *text++;
        if (c < '0' || c > '9') return false;
        *number = *number * 10 + (uint32_t)(c - '0');
    }
    return true;
}

static bool is_word(const char *text)
{
    for (; *text; text++) {
        bool small = *text >= 'a' && *text <= 'z';
        bool digit = *text >= '0' && *text <= '9';
        if (!small && !digit && *text != '.' && *text != '-') return false;
    }
    return true;
}

static bool is_digits(const char *text)
{
    for (; *text; text++) if (hex_digit(*text) == NO_DIGIT) return false;
    return true;
}

static bool read_field(const FLASH struct field_spec *spec, const char *text, uint8_t length, union value *value)
{
    if (length == 0 || length > spec->width_max) return false;
    bool whole = length == spec->width_max;
    uint32_t number;
    switch (spec->kind) {
    case FIELD_UINT:
        if (!read_decimal(text, length, &number) || number > spec->max) return false;
        value->number = number;
        return true;
    case FIELD_HEX:
        if (!whole || !read_hex(text, length, &number)) return false;
        value->number = number;
        return true;
    case FIELD_DIGITS:
        value->text = text;
        return whole && is_digits(text);
    default:
        value->text = text;
        return is_word(text);
    }
}

/* The trailer in front of everything: noise costs one pass over its bytes. Returns a code, and where the text ends. */
static uint8_t check_trailer(const char *line, uint8_t length, struct trust *trust, uint8_t *end)
{
    if (length > CHECK_DIGITS && line[length - 1 - CHECK_DIGITS] == '*') {
        uint32_t check;
        *end = length - 1 - CHECK_DIGITS;
        if (!read_hex(line + length - CHECK_DIGITS, CHECK_DIGITS, &check)) return CODE_CHECK;
        return crc16(CRC_START, line, *end) == check ? CODE_NONE : CODE_CHECK;
    }
    if (length < TRAILER_BYTES_MAX || line[length - TRAILER_BYTES_MAX] != '~') return CODE_CHECK;
    *end = length - TRAILER_BYTES_MAX;
    return trust && trust_fits(trust, line, length) ? CODE_NONE : CODE_TRUST;
}

static bool same(const FLASH char *verb, const char *text)
{
    while (*verb && *verb == *text) verb++, text++;
    return *verb == *text;
}

static uint8_t find_verb(const char *text)
{
    uint8_t verb = 0;
    while (verb < VERB_COUNT && !same(message_specs[verb].verb, text)) verb++;
    return verb;
}

/* Ends the word at `text` with a NUL; returns its length. */
static uint8_t cut_word(char *text, bool *last)
{
    uint8_t length = 0;
    while (text[length] && text[length] != ' ') length++;
    *last = text[length] == '\0';
    text[length] = '\0';
    return length;
}

uint8_t decode(char *line, uint8_t length, uint8_t to, struct trust *trust, struct message *message)
{
    uint8_t end;
    message->verb = VERB_COUNT;
    message->tagged = false;
    uint8_t code = check_trailer(line, length, trust, &end);
    if (code != CODE_NONE) return code;
    message->tagged = line[end] == '~';
    line[end] = '\0';
    bool last;
    char *word = line + cut_word(line, &last) + 1;
    message->verb = find_verb(line);
    if (message->verb == VERB_COUNT) return CODE_UNKNOWN;
    const FLASH struct message_spec *spec = &message_specs[message->verb];
    if (!(spec->to & to)) return CODE_DIRECTION;
    for (uint8_t place = 0; place < spec->field_count; place++) {
        if (last) return CODE_FIELD;
        uint8_t width = cut_word(word, &last);
        if (!read_field(&field_specs[spec->field_first + place], word, width, &message->field[place])) return CODE_FIELD;
        word += width + 1;
    }
    return last ? CODE_NONE : CODE_FIELD;
}

static char *put_field(char *to, const FLASH struct field_spec *spec, const union value *value)
{
    switch (spec->kind) {
    case FIELD_UINT:
        return put_decimal(to, value->number);
    case FIELD_HEX:
        return put_hex(to, value->number, spec->width_max);
    default:
        return put_text(to, value->text);
    }
}

uint8_t encode_text(const struct message *message, char line[LINE_BYTES_MAX])
{
    const FLASH struct message_spec *spec = &message_specs[message->verb];
    char *to = put_flash(line, spec->verb);
    for (uint8_t place = 0; place < spec->field_count; place++) {
        *to++ = ' ';
        to = put_field(to, &field_specs[spec->field_first + place], &message->field[place]);
    }
    return (uint8_t)(to - line);
}

uint8_t encode_trailer(char line[LINE_BYTES_MAX], uint8_t length, struct trust *trust)
{
    char *to = line + length;
    if (trust) {
        to = trust_seal(trust, line, to);
    } else {
        *to++ = '*';
        to = put_hex(to, crc16(CRC_START, line, length), CHECK_DIGITS);
    }
    *to++ = '\n';
    return (uint8_t)(to - line);
}

bool needs_session(uint8_t verb)
{
    return message_specs[verb].session;
}
