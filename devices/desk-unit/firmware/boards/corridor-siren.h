/* The siren in a corridor: it sounds and flashes. Its only key is the one inside the case, for pairing. */
#define BOARD_MODEL "corridor-siren"
#define BOARD_HARDWARE 1
#define BOARD_CAPABILITIES \
    (CAPABILITY_BUZZER | CAPABILITY_BUZZER_READBACK | CAPABILITY_BEACON | CAPABILITY_TAMPER | CAPABILITY_SUPPLY | CAPABILITY_TAG)
