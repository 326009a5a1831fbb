/**
 * What a buzzer can sound and a light can show. A rhythm is sixteen steps of 125 ms, `#` on and `.` off,
 * repeated; it starts at its first step when the pattern is received, so every pattern that is
 * meant to be noticed begins with `#`. The place in the list is the number on the wire: add at the end only.
 *
 * No two signals may be told apart by colour alone, or by where in the turn somebody begins to look or to listen. So between two
 * rhythms of one lamp at least three of the sixteen steps differ, however they are turned; four where the beacon is lit.
 * test/firmware/patterns.test.ts holds that, and these:
 *
 *   - What moves people is told within one second: all beacon rhythms are a second long, and no second of a help or lockdown
 *     sound occurs in any other sound.
 *   - No beacon flashes more than three times in any second; faster flashes can bring on a seizure (WCAG 2.2, criterion 2.3.1).
 *   - An alarm is on for half of its turn or more, a drill for a quarter: who hears one in the next room can tell.
 *   - `…-more` is like the call of that name with its strokes broken: the same call, and others behind it.
 *
 * What a light says of an own alarm grows: on for half of the time, for three quarters, steadily, then short flashes.
 */

/** Steps in a rhythm, and how long one lasts (16 × 125 ms = one turn of 2 s). */
export const rhythmSteps = 16;
export const rhythmStepMs = 125;

/** Colours of the small status light; `beacon` is the bright light that is seen across a room. */
export type Colour = "none" | "red" | "green" | "yellow" | "blue" | "white";

interface BuzzerPattern {
  readonly rhythm: string;
  readonly meaning: string;
}

interface LightPattern extends BuzzerPattern {
  readonly colour: Colour;
  readonly beacon: boolean;
}

export const buzzerPatterns = {
  silent: { rhythm: "................", meaning: "no sound" },
  help: { rhythm: "##.##.##.##.##..", meaning: "emergency at a neighbouring desk" },
  "help-more": { rhythm: "##.##.#.##.##.#.", meaning: "emergency, and more alarms are waiting" },
  chirp: { rhythm: "#...............", meaning: "one short tone: it is this unit (pairing, test)" },
  assist: { rhythm: "##...##.........", meaning: "a neighbouring desk asks somebody to look in" },
  "assist-more": { rhythm: "##...##...#.#.#.", meaning: "somebody is asked to look in, and more calls are waiting" },
  lockdown: { rhythm: "######..######..", meaning: "stay in, lock the door" },
  "lockdown-more": { rhythm: "#####.####.####.", meaning: "stay in, lock the door; more calls are waiting" },
  drill: { rhythm: "##......##......", meaning: "a drill: a neighbouring desk practises a call" },
  "drill-more": { rhythm: "#.#.....#.#.....", meaning: "a drill, with more calls of it waiting" },
  "all-clear": { rhythm: "#...#...#...####", meaning: "the alarm that called this desk is over" },
  fault: { rhythm: "####............", meaning: "something at this desk is out of order; nobody calls" },
} as const satisfies Record<string, BuzzerPattern>;

export const lightPatterns = {
  dark: { colour: "none", beacon: false, rhythm: "................", meaning: "nothing to show" },
  ready: {
    colour: "green",
    beacon: false,
    rhythm: "#...............",
    meaning: "linked, no alarm, enough neighbours would sound",
  },
  sent: { colour: "blue", beacon: false, rhythm: "####....####....", meaning: "own press taken, on its way" },
  "sent-more": {
    colour: "blue",
    beacon: false,
    rhythm: "####.##.####.##.",
    meaning: "own press taken; this desk is called by another alarm too",
  },
  received: {
    colour: "blue",
    beacon: false,
    rhythm: "######..######..",
    meaning: "own press received: at least one neighbour confirmed that it sounds",
  },
  "received-more": {
    colour: "blue",
    beacon: false,
    rhythm: "#####.###..###..",
    meaning: "received; this desk is called by another alarm too",
  },
  coming: {
    colour: "green",
    beacon: false,
    rhythm: "################",
    meaning: "somebody accepted and is on the way",
  },
  "coming-more": {
    colour: "green",
    beacon: false,
    rhythm: "###.###.###.###.",
    meaning: "somebody comes; this desk is called by another alarm too",
  },
  help: {
    colour: "red",
    beacon: true,
    rhythm: "##..##..##..##..",
    meaning: "emergency at a neighbouring desk, nobody goes yet",
  },
  "help-more": {
    colour: "red",
    beacon: true,
    rhythm: "##..#.#.##..#.#.",
    meaning: "emergency, and more alarms are waiting",
  },
  answered: {
    colour: "red",
    beacon: true,
    rhythm: "################",
    meaning: "emergency at a neighbouring desk, somebody goes",
  },
  "answered-more": {
    colour: "red",
    beacon: true,
    rhythm: "######..######..",
    meaning: "somebody goes to each of several alarms",
  },
  fault: {
    colour: "yellow",
    beacon: false,
    rhythm: "#.#.....#.#.....",
    meaning: "this desk has a fault: no gateway, or too few neighbours would sound",
  },
  identify: { colour: "white", beacon: false, rhythm: "#.#.#.#.........", meaning: "a technician looks for this unit" },
  unpaired: {
    colour: "white",
    beacon: false,
    rhythm: "##.##.##........",
    meaning: "this unit belongs to no gateway yet: its button calls nobody",
  },
  there: { colour: "green", beacon: false, rhythm: "##......##......", meaning: "somebody is there" },
  "there-more": {
    colour: "green",
    beacon: false,
    rhythm: "##.##...##.##...",
    meaning: "somebody is there; this desk is called by another alarm too",
  },
  assist: {
    colour: "blue",
    beacon: false,
    rhythm: "##...##.........",
    meaning: "a neighbouring desk asks somebody to look in, nobody goes yet",
  },
  "assist-more": {
    colour: "blue",
    beacon: false,
    rhythm: "##...##...#.#.#.",
    meaning: "somebody is asked to look in, and more calls are waiting",
  },
  lockdown: {
    colour: "red",
    beacon: true,
    rhythm: "####....####....",
    meaning: "stay in, lock the door; also when somebody has accepted",
  },
  "lockdown-more": {
    colour: "red",
    beacon: true,
    rhythm: "####.##.####.##.",
    meaning: "stay in, lock the door; more calls are waiting",
  },
  "all-clear": {
    colour: "green",
    beacon: false,
    rhythm: "##..##..##..##..",
    meaning: "the alarm that called this desk is over",
  },
  "assist-answered": {
    colour: "blue",
    beacon: false,
    rhythm: "####............",
    meaning: "a neighbouring desk asked somebody to look in, somebody goes",
  },
  drill: {
    colour: "blue",
    beacon: true,
    rhythm: "##......##......",
    meaning: "a drill: a neighbouring desk practises a call, nobody goes yet",
  },
  "drill-more": {
    colour: "blue",
    beacon: true,
    rhythm: "#.#.....#.#.....",
    meaning: "a drill, with more calls of it waiting",
  },
  "drill-answered": { colour: "blue", beacon: false, rhythm: "############....", meaning: "a drill: somebody goes" },
} as const satisfies Record<string, LightPattern>;

export type Buzzer = keyof typeof buzzerPatterns;
export type Light = keyof typeof lightPatterns;

export const buzzerNames = Object.keys(buzzerPatterns) as Buzzer[];
export const lightNames = Object.keys(lightPatterns) as Light[];
