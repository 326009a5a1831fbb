#define WITH_MESSAGE_TABLES
#include "codec.h"

#include "crc.h"
#include "text.h"

#define CHECK_DIGITS 4

static uint8_t hex_digit(char c)
{
    if (c >= '0' && c <= '9') return (uint8_t)(c - '0');
    if (c >= 'A' && c <= 'F') return (uint8_t)(c - 'A' + 10);
    return 0xFF;
}

static bool read_hex(const char *text, uint8_t length, uint32_t *number)
{
    *number = 0;
    while (length--) {
        uint8_t digit = hex_digit(*text++);
        if (digit == 0xFF) return false;
        *number = *number << 4 | digit;
    }
    return true;
}

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
    for (; *text; text++) if (hex_digit(*text) == 0xFF) return false;
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

/* The check in front of everything: noise costs one pass over its bytes. Returns a code. */
static uint8_t check_trailer(const char *line, uint8_t length)
{
    bool star = length > CHECK_DIGITS && line[length - 1 - CHECK_DIGITS] == '*';
    if (!star) {
        bool tagged = length >= TRAILER_BYTES_MAX && line[length - TRAILER_BYTES_MAX] == '~';
        return tagged ? CODE_TRUST : CODE_CHECK;
    }
    uint32_t check;
    if (!read_hex(line + length - CHECK_DIGITS, CHECK_DIGITS, &check)) return CODE_CHECK;
    return crc16(CRC_START, line, (uint8_t)(length - 1 - CHECK_DIGITS)) == check ? CODE_NONE : CODE_CHECK;
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

uint8_t decode(char *line, uint8_t length, uint8_t to, struct message *message)
{
    uint8_t code = check_trailer(line, length);
    if (code != CODE_NONE) return code;
    line[length - 1 - CHECK_DIGITS] = '\0';
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

uint8_t encode(const struct message *message, char line[LINE_BYTES_MAX])
{
    const FLASH struct message_spec *spec = &message_specs[message->verb];
    char *to = put_flash(line, spec->verb);
    for (uint8_t place = 0; place < spec->field_count; place++) {
        *to++ = ' ';
        to = put_field(to, &field_specs[spec->field_first + place], &message->field[place]);
    }
    uint16_t check = crc16(CRC_START, line, (uint8_t)(to - line));
    *to++ = '*';
    to = put_hex(to, check, CHECK_DIGITS);
    *to++ = '\n';
    return (uint8_t)(to - line);
}

bool needs_session(uint8_t verb)
{
    return message_specs[verb].session;
}
