#define WITH_PATTERN_TABLES
#include "signal.h"

#define STEPS_UNHEARD_MAX 3
#define AFTER_MS_MAX 9000 /* with room for one more step within the four digits of the field */

static void rhythm_start(struct rhythm *rhythm, uint16_t steps)
{
    rhythm->steps = steps;
    rhythm->left_ms = RHYTHM_STEP_MS;
}

/* True when a step ended; no call is longer than a step. */
static bool rhythm_run(struct rhythm *rhythm, uint8_t ms)
{
    if (ms < rhythm->left_ms) {
        rhythm->left_ms -= ms;
        return false;
    }
    rhythm->left_ms += RHYTHM_STEP_MS - ms;
    rhythm->steps = (uint16_t)(rhythm->steps >> 1 | rhythm->steps << (RHYTHM_STEPS - 1));
    return true;
}

static bool driven(const struct signal *signal)
{
    return signal->buzzer_rhythm.steps & 1;
}

static void start_buzzer(struct signal *signal, uint8_t buzzer)
{
    signal->buzzer = buzzer;
    rhythm_start(&signal->buzzer_rhythm, buzzer_rhythms[buzzer]);
    signal->sound = buzzer == BUZZER_SILENT ? SOUND_OFF : signal->readback ? SOUND_STARTING : SOUND_UNHEARD;
    signal->after_ms = 0;
    signal->step_heard = false;
    signal->steps_unheard = 0;
    signal->probe = PROBE_NONE;
}

void signal_mute(struct signal *signal)
{
    if (signal->buzzer != BUZZER_SILENT) start_buzzer(signal, BUZZER_SILENT);
}

void signal_light(struct signal *signal, uint8_t light)
{
    if (signal->light == light) return;
    signal->light = light;
    rhythm_start(&signal->light_rhythm, light_specs[light].rhythm);
}

void signal_probe(struct signal *signal)
{
    if (signal->probe == PROBE_RUNNING || signal->buzzer != BUZZER_SILENT) return;
    signal->probe = signal->readback ? PROBE_RUNNING : PROBE_UNHEARD;
    signal->probe_ms = 0;
}

void signal_show(struct signal *signal, uint8_t buzzer, uint8_t light, uint16_t seconds)
{
    if (seconds == 0) buzzer = BUZZER_SILENT;
    if (signal->buzzer != buzzer) start_buzzer(signal, buzzer);
    signal->sound_left_ms = seconds * 1000UL;
    signal_light(signal, light);
}

/* Whether the step that just ended was heard. */
static void judge_step(struct signal *signal)
{
    if (!signal->readback) return;
    if (!signal->step_heard && signal->steps_unheard < STEPS_UNHEARD_MAX && ++signal->steps_unheard == STEPS_UNHEARD_MAX) {
        signal->buzzer_dead = true;
        signal->sound = SOUND_UNHEARD;
    }
    signal->step_heard = false;
}

static void run_buzzer(struct signal *signal, uint8_t ms)
{
    if (signal->sound_left_ms <= ms) {
        signal_mute(signal);
        return;
    }
    signal->sound_left_ms -= ms;
    if (signal->sound != SOUND_HEARD && signal->after_ms < AFTER_MS_MAX) signal->after_ms += ms;
    if (signal->sound == SOUND_STARTING && signal->after_ms >= SENSE_MS) signal->sound = SOUND_UNHEARD;
    bool was_driven = driven(signal);
    if (rhythm_run(&signal->buzzer_rhythm, ms) && was_driven) judge_step(signal);
}

static void run_probe(struct signal *signal, uint8_t ms)
{
    if (signal->probe != PROBE_RUNNING) return;
    signal->probe_ms += ms;
    if (signal->probe_ms < SENSE_MS) return;
    signal->probe = PROBE_UNHEARD;
    signal->probe_ms = 0;
    signal->buzzer_dead = true;
}

void signal_run(struct signal *signal, uint8_t ms)
{
    run_probe(signal, ms);
    if (signal->buzzer != BUZZER_SILENT) run_buzzer(signal, ms);
    rhythm_run(&signal->light_rhythm, ms);
}

/* What conducts while nothing drives it proves nothing when something does. */
bool signal_sense(struct signal *signal, bool conducts)
{
    bool probes = signal->probe == PROBE_RUNNING;
    if (!driven(signal) && !probes) {
        signal->idle_conducts = conducts;
        return false;
    }
    if (!conducts || signal->idle_conducts || !signal->readback) return false;
    signal->buzzer_dead = false;
    if (probes) {
        signal->probe = PROBE_HEARD;
        return true;
    }
    signal->step_heard = true;
    signal->steps_unheard = 0;
    signal->sound = SOUND_HEARD;
    return false;
}

struct pins signal_pins(const struct signal *signal)
{
    bool lit = signal->light_rhythm.steps & 1;
    const FLASH struct light_spec *spec = &light_specs[signal->light];
    bool sounds = driven(signal) || signal->probe == PROBE_RUNNING;
    return (struct pins) { .buzzer = sounds, .beacon = lit && spec->beacon, .colour = lit ? spec->colour : 0 };
}
