/*
 * What the unit sounds and shows (README §5). The wanted state comes as patterns; time moves them on in
 * steps of 125 ms; `signal_pins` says what the board should drive now. Nothing here waits.
 *
 * Proof of sounding: while the buzzer is driven, the board reads back whether its driver conducts. One
 * reading within SENSE_MS of the start makes the sound `SOUND_HEARD`; none makes it `SOUND_UNHEARD`. Three
 * driven steps in succession without one set `buzzer_dead`; any later reading clears it. A driver that conducts while it
 * is not driven is no proof either way.
 *
 * A probe drives a silent buzzer until the first reading, for SENSE_MS at most; without one it sets `buzzer_dead` too. A sound
 * that begins meanwhile ends the probe and has its own proof. Without `readback` nothing is proved and nothing called dead.
 */
#ifndef SIGNAL_H
#define SIGNAL_H

#include "messages.gen.h"

enum sound { SOUND_OFF, SOUND_STARTING, SOUND_HEARD, SOUND_UNHEARD };

enum probe { PROBE_NONE, PROBE_RUNNING, PROBE_HEARD, PROBE_UNHEARD };

struct rhythm {
    uint16_t steps; /* turned so that the present step is the lowest bit */
    uint8_t left_ms;
};

struct signal {
    uint8_t buzzer;
    uint8_t light;
    struct rhythm buzzer_rhythm;
    struct rhythm light_rhythm;
    uint32_t sound_left_ms;
    uint16_t after_ms; /* from SHOW to the reading that confirmed it */
    uint8_t sound;
    bool step_heard;
    uint8_t steps_unheard;
    bool buzzer_dead;
    bool readback;      /* the board can read the buzzer back */
    bool idle_conducts; /* the last reading while nothing drove the buzzer */
    uint8_t probe;
    uint8_t probe_ms; /* from its start to its reading */
};

struct pins {
    bool buzzer;
    bool beacon;
    uint8_t colour; /* red 1, green 2, blue 4 */
};

/* Takes over the wanted state. The same pattern again goes on where it is; its time limit is new. */
void signal_show(struct signal *signal, uint8_t buzzer, uint8_t light, uint16_t seconds);
void signal_light(struct signal *signal, uint8_t light);
void signal_mute(struct signal *signal);

/* Begins a probe, unless one is running or the buzzer sounds anyway. */
void signal_probe(struct signal *signal);

/* Lets `ms` pass. */
void signal_run(struct signal *signal, uint8_t ms);

/* Takes a reading of the buzzer's driver; call it after the pins were driven. True when that ended a probe. */
bool signal_sense(struct signal *signal, bool conducts);

struct pins signal_pins(const struct signal *signal);

#endif
