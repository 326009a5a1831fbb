#include "store.h"

#include "crc.h"

#include <avr/eeprom.h>
#include <stddef.h>
#include <string.h>

#define RECORD_VERSION 1
#define COPY_BYTES 32 /* from one copy to the other */
#define BLANK 0xFF
#define ATTEMPTS 3

struct record {
    uint8_t version;
    uint8_t sequence;
    uint8_t uid[UID_DIGITS / 2];
    uint16_t boot;
    uint8_t key[16]; /* reserved for the key of a paired unit */
    uint16_t check;
};

static struct record record; /* as it was loaded, then as it is being written */
static uint8_t copy;         /* the one being written */
static uint8_t place;        /* in the record */
static uint8_t attempts;

static uint8_t *cell(uint8_t of_copy, uint8_t at)
{
    return (uint8_t *)(uintptr_t)(of_copy * COPY_BYTES + at);
}

static bool read_copy(uint8_t from, struct record *into)
{
    eeprom_read_block(into, cell(from, 0), sizeof *into);
    return into->version == RECORD_VERSION && into->check == crc16(CRC_START, into, offsetof(struct record, check));
}

static void uid_to_text(char *text)
{
    for (uint8_t digit = 0; digit < UID_DIGITS; digit++) {
        uint8_t value = digit & 1 ? record.uid[digit / 2] & 0x0F : record.uid[digit / 2] >> 4;
        text[digit] = (char)(value < 10 ? '0' + value : 'A' - 10 + value);
    }
    text[UID_DIGITS] = '\0';
}

static void uid_from_text(const char *text)
{
    for (uint8_t digit = 0; digit < UID_DIGITS; digit++) {
        uint8_t value = (uint8_t)(text[digit] <= '9' ? text[digit] - '0' : text[digit] - 'A' + 10);
        record.uid[digit / 2] = (uint8_t)(record.uid[digit / 2] << 4 | value);
    }
}

enum store_found store_load(struct settings *settings)
{
    struct record other;
    bool sound = read_copy(0, &record);
    bool other_sound = read_copy(1, &other);
    bool blank = eeprom_read_byte(cell(0, 0)) == BLANK && eeprom_read_byte(cell(1, 0)) == BLANK;
    copy = 1;
    if (other_sound && (!sound || (int8_t)(other.sequence - record.sequence) > 0)) {
        record = other;
        copy = 0;
    }
    if (!sound && !other_sound) memset(&record, 0, sizeof record);
    uid_to_text(settings->uid);
    settings->boot = record.boot;
    if (sound || other_sound) return STORE_SOUND;
    return blank ? STORE_BLANK : STORE_LOST;
}

/* A writing that is under way is given up: its copy is then unsound, and written again. */
void store_begin(const struct settings *settings)
{
    record.version = RECORD_VERSION;
    record.sequence++;
    uid_from_text(settings->uid);
    record.boot = settings->boot;
    record.check = crc16(CRC_START, &record, offsetof(struct record, check));
    place = 0;
    attempts = 0;
}

enum store_state store_run(void)
{
    const uint8_t *bytes = (const uint8_t *)&record;
    for (; place < sizeof record; place++, attempts = 0) {
        if (!eeprom_is_ready()) return STORE_BUSY;
        if (eeprom_read_byte(cell(copy, place)) == bytes[place]) continue;
        if (attempts++ == ATTEMPTS) return STORE_FAILED;
        eeprom_write_byte(cell(copy, place), bytes[place]);
        return STORE_BUSY;
    }
    copy ^= 1;
    return STORE_DONE;
}
