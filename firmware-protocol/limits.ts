/**
 * Every limit of the wire, each with its derivation. The C header is generated from this file, so the
 * unit and the gateway cannot disagree. Times in ms, lengths in bytes; names carry their unit.
 */
export const limits = {
  /** A line with its LF. A unit's receive ring holds one whole line and the start of the next in 128 bytes. */
  lineBytesMax: 96,
  /** PRESS and SHOW, which are on the way to a siren: 1.6 ms at 250 000 Bd, and they keep that with a tag. */
  urgentLineBytesMax: 40,
  /** "~" + 4 digits of counter + 12 digits of tag: the longer of the two trailers, without LF. */
  trailerBytesMax: 17,
  /**
   * The last counter of a session; a side that has reached it begins a new one. At one line a second that is 18 h. It
   * never wraps, because a wrapped counter would let a recorded line pass a second time.
   */
  counterMax: 0xffff,
  /** After so many lines the gateway opens a new session by itself, with a quarter in hand for whatever is under way. */
  counterRenewAt: 0xc000,

  /** How long a pairing window is open, and how long a unit takes a key after the press of its button. */
  pairWindowMs: 120_000,
  /** Red and green held together from power-up on for this long: factory reset. Longer than a hold, and stuck keys come singly. */
  factoryResetMs: 10_000,

  /** A contact closed this long without a break is pressed. A spike is shorter; a clean press waits no longer. */
  pressMs: 1,
  /** A contact open this long is released; longer than the bounce of any switch we know (≤ 10 ms). */
  releaseMs: 20,
  /** The green key held this long is a hold, not a short press. */
  holdMs: 1000,
  /**
   * Red and green held together this long call a lockdown. Longer than anybody holds both by accident or in a fright; short enough to
   * be held with one hand while the other does something else.
   */
  bothHoldMs: 3000,
  /** A button closed this long is reported as stuck, a thing that no person does; known at the gateway before 10 s are over. */
  stuckMs: 9500,

  /** Either side speaks at least this often … */
  beatIntervalMs: 1000,
  /** … and is lost when nothing valid came for this long: two beats may be damaged. */
  lostAfterMs: 3000,
  /** Without a session: READY by the unit and OPEN by the gateway. Not a divisor of a beat, so they do not march in step. */
  openRetryMs: 400,
  /** Until KEPT. A disk write takes 0.5 ms on an SSD and up to about 200 ms on an SD card. */
  eventRetryMs: 150,
  /** Until SHOWN. Line 1.6 ms + unit 2 ms + line 1.6 ms + USB 2 ms; six times that. */
  showRetryMs: 50,
  /** How long a buzzer may take from the line to its readback before SHOWN says that it does not sound. */
  senseMs: 5,

  /** Events a unit keeps until KEPT; a press pushes out other kinds and is never itself thrown away. */
  eventsKept: 12,
  /** Longest time limit of a signal. */
  showSecondsMax: 9999,
  /** Sound ends after this; the light stays. */
  soundSecondsDefault: 180,
  /** The age field ends here (16 min 40 s) and stays there; beyond 2 min a call is late anyway. */
  ageMsMax: 999_999,

  /** REJECT is answered at most this often, so that two broken peers do not feed each other. */
  rejectIntervalMs: 50,
  /** More rejected lines or bytes-without-line than this in one second is a babbling line. */
  rejectsPerSecondMax: 200,
  /** A babbling line is not read for this long, again and again, until it is quiet. */
  babblePauseMs: 1000,
} as const;
