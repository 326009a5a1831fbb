/* The panel of a guard: a green key, a lockdown key under a cover, and lamps, no red button. Its key for pairing is inside the case. */
#define BOARD_MODEL "guard-panel"
#define BOARD_HARDWARE 1
#define BOARD_CAPABILITIES \
    (CAPABILITY_GREEN | CAPABILITY_BUZZER | CAPABILITY_BUZZER_READBACK | CAPABILITY_LIGHT | CAPABILITY_TAMPER \
        | CAPABILITY_SUPPLY | CAPABILITY_TAG | CAPABILITY_LOCKDOWN)
