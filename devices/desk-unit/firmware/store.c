#include "store.h"

#include "crc.h"
#include "text.h"

#include <avr/eeprom.h>
#include <stddef.h>
#include <string.h>

#define RECORD_VERSION 2
#define COPY_BYTES 32 /* from one copy to the other */
#define MARK 0xFF     /* in place of the version: never written, or being written */
#define ATTEMPTS 3

/* Version 1 had its check where `paired` is, no turns and no key. devices/desk-unit/eeprom.ts has this layout too. */
struct record {
    uint8_t version;
    uint8_t sequence;
    uint8_t uid[UID_DIGITS / 2];
    uint16_t boot;
    uint8_t key[KEY_BYTES];
    uint8_t paired;
    uint8_t boot_turns;
    uint16_t check;
};

static struct record record; /* as it was loaded, then as it is being written */
static uint8_t copy;         /* the one being written, or the next */
static uint8_t place;        /* in the record, with one step before it for the mark */
static uint8_t attempts;
static uint8_t copies_due, copies_kept, copies_failed;

static uint8_t *cell(uint8_t of_copy, uint8_t at)
{
    return (uint8_t *)(uintptr_t)(of_copy * COPY_BYTES + at);
}

static bool fits(const struct record *of, uint8_t covered)
{
    uint16_t check;
    memcpy(&check, (const uint8_t *)of + covered, sizeof check);
    return check == crc16(CRC_START, of, covered);
}

static bool read_copy(uint8_t from, struct record *into)
{
    eeprom_read_block(into, cell(from, 0), sizeof *into);
    if (into->version == RECORD_VERSION) return fits(into, offsetof(struct record, check));
    if (into->version != 1 || !fits(into, offsetof(struct record, paired))) return false;
    memset(into->key, 0, sizeof *into - offsetof(struct record, key));
    return true;
}

static void copy_settings(struct settings *settings)
{
    char *to = settings->uid;
    for (uint8_t byte = 0; byte < sizeof record.uid; byte++) to = put_hex(to, record.uid[byte], 2);
    *to = '\0';
    settings->boot = record.boot;
    settings->boot_turns = record.boot_turns;
    settings->paired = record.paired;
    memcpy(settings->key, record.key, KEY_BYTES);
}

enum store_found store_load(struct settings *settings)
{
    struct record other;
    bool sound = read_copy(0, &record);
    bool other_sound = read_copy(1, &other);
    bool marked = eeprom_read_byte(cell(0, 0)) == MARK, other_marked = eeprom_read_byte(cell(1, 0)) == MARK;
    copy = 1;
    if (other_sound && (!sound || (int8_t)(other.sequence - record.sequence) > 0)) {
        record = other;
        copy = 0;
    }
    if (!sound && !other_sound) memset(&record, 0, sizeof record);
    bool damaged = (!sound && !marked) || (!other_sound && !other_marked);
    if (damaged && ++record.boot == 0) record.boot_turns++;
    copy_settings(settings);
    if (sound || other_sound) return damaged ? STORE_DAMAGED : STORE_SOUND;
    return damaged ? STORE_LOST : STORE_BLANK;
}

static void begin_copy(void)
{
    record.sequence++;
    record.check = crc16(CRC_START, &record, offsetof(struct record, check));
    place = 0;
    attempts = 0;
}

void store_begin(const struct settings *settings, uint8_t copies)
{
    record.version = RECORD_VERSION;
    bytes_from_digits(record.uid, settings->uid, sizeof record.uid);
    record.boot = settings->boot;
    record.boot_turns = settings->boot_turns;
    record.paired = settings->paired;
    memcpy(record.key, settings->key, KEY_BYTES);
    if (copies_due < copies) copies_due = copies;
    copies_kept = 0;
    copies_failed = 0;
    begin_copy();
}

/* The mark, the record behind its version, and the version. */
static enum store_state write_copy(void)
{
    const uint8_t *bytes = (const uint8_t *)&record;
    for (; place <= sizeof record; place++, attempts = 0) {
        uint8_t at = place % sizeof record;
        uint8_t value = place ? bytes[at] : MARK;
        if (!eeprom_is_ready()) return STORE_BUSY;
        if (eeprom_read_byte(cell(copy, at)) == value) continue;
        if (attempts++ == ATTEMPTS) return STORE_FAILED;
        eeprom_write_byte(cell(copy, at), value);
        return STORE_BUSY;
    }
    return STORE_DONE;
}

enum store_state store_run(void)
{
    while (copies_due) {
        enum store_state state = write_copy();
        if (state == STORE_BUSY) return STORE_BUSY;
        copies_due--;
        if (state == STORE_DONE) copies_kept++;
        else copies_failed++;
        if (copies_due == 0 && copies_kept == 0 && copies_failed < SETTINGS_COPIES) copies_due = 1;
        copy ^= 1;
        begin_copy();
    }
    if (copies_kept == 0) return STORE_FAILED;
    return copies_failed ? STORE_PART : STORE_DONE;
}
