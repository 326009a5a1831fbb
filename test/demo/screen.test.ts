/** The picture of the office as text: what is seen, within 80 × 24, with and without colours. */
import { expect, test } from "vitest";
import type { RufkreisEvent } from "../../src/core/event.ts";
import { Canvas, Painter } from "../../src/demo/canvas.ts";
import { coverageLine, type DeskPicture, type FloorPicture, paintFloor } from "../../src/demo/floor.ts";
import { Story } from "../../src/demo/story.ts";
import { keysOf, wantsColour } from "../../src/demo/terminal.ts";

const calm: DeskPicture = {
  id: "d1",
  key: "1",
  plugged: true,
  light: { red: false, green: true, blue: false },
  beacon: false,
  buzzer: "silent",
  lightName: "ready",
  story: "",
  coverage: "7 of 7",
  missing: [],
  elapsed: "",
  alarmed: "no",
  faulty: false,
};

function picture(desk: Partial<DeskPicture>, withColour: boolean, banner = ""): FloorPicture {
  return {
    title: "Simulated",
    rooms: [{ name: "Zimmer 101", desks: [{ ...calm, ...desk }] }],
    status: [{ text: "broker on", look: "green" }],
    events: Array.from({ length: 50 }, (_, index) => ({ text: `event ${index}`, look: "plain" as const })),
    hints: ["", "something to do"],
    legend: "● light  ✸ beacon  ♪ sounds  ♩ chirps",
    banner,
    keys: ["1–8 press", "q end"],
    withColour,
  };
}

function drawn(desk: Partial<DeskPicture>, columns = 80, rows = 24, banner = ""): string[] {
  const canvas = new Canvas(columns, rows);
  paintFloor(canvas, picture(desk, false, banner));
  return Array.from({ length: rows }, (_, row) => canvas.row(row, false));
}

test("80 × 24 shows room, desk, light, newest events and keys", () => {
  const rows = drawn({});
  expect(rows[1]).toContain("Zimmer 101");
  expect(rows[2]).toContain(" 1  d1");
  expect(rows[3]).toContain("G ready");
  expect(rows[5]).toContain("7 of 7 sound");
  expect(rows.join("\n")).toContain("event 49");
  expect(rows.slice(-5).map((row) => row.trim())).toEqual([
    "",
    "something to do",
    "● light  ✸ beacon  ♪ sounds  ♩ chirps",
    "1–8 press",
    "q end",
  ]);
  expect(rows.every((row) => row.length === 80)).toBe(true);
});

test("a sounding desk has its beacon and its note; an unplugged one says so", () => {
  expect(
    drawn({ beacon: true, buzzer: "sounds", light: { red: true, green: false, blue: false }, lightName: "help" })[3],
  ).toMatch(/R help +✸ ♪/);
  expect(drawn({ beacon: true, buzzer: "sounds", lightName: "lockdown-more" })[3]).toMatch(/lockdown\+ +✸ ♪/);
  expect(drawn({ lightName: "assist-answered" })[3]).toContain("assist-answered");
  expect(drawn({ plugged: false })[3]).toContain("unplugged");
});

test("a desk that calls tells for how long; a drill stands in the corridor", () => {
  const rows = drawn({ alarmed: "real", elapsed: "12:34", story: "lockdown, 7 sound" }, 80, 24, "DRILL · 1:58 left");
  expect(rows[2]).toMatch(/ 1 {2}d1 +12:34 /);
  expect(rows[4]).toContain("lockdown, 7 sound");
  expect(rows[7]).toMatch(/^ +DRILL · 1:58 left +$/);
  expect(drawn({})[7]).toMatch(/^ +Flur +$/);
});

test("whoever would not sound is named as far as there is room, and no name is cut", () => {
  const told = (width: number, ...missing: string[]): string => coverageLine({ coverage: "5 of 7", missing }, width);
  expect(told(17)).toBe("5 of 7 sound");
  expect(told(17, "d1")).toBe("5 of 7 sound −d1");
  expect(told(17, "d1", "d12")).toBe("5 of 7 −d1 −d12");
  expect(told(17, "d1", "d12", "d3")).toBe("5 of 7 −d1 −d12 …");
  expect(told(16, "d1", "d12", "d3")).toBe("5 of 7 −d1 …");
  expect(told(27, "d1", "d12", "d3")).toBe("5 of 7 sound −d1 −d12 −d3");
  expect(told(8, "d1")).toBe("5 of 7");
});

test("a chirp is another note than a call", () => {
  expect(drawn({ buzzer: "chirps", lightName: "identify" })[3]).toMatch(/identify +♩/);
});

test("a terminal of any size is drawn as far as it goes", () => {
  for (const [columns, rows] of [
    [1, 1],
    [20, 5],
    [79, 10],
    [200, 60],
  ] as const)
    expect(drawn({}, columns, rows)).toHaveLength(rows);
});

test("only rows that changed are written, and none without a change", () => {
  const written: string[] = [];
  const painter = new Painter((text) => written.push(text), false);
  const frame = (text: string): Canvas => {
    const canvas = new Canvas(10, 3);
    canvas.put(0, 1, text);
    return canvas;
  };
  painter.paint(frame("a"));
  painter.paint(frame("a"));
  painter.paint(frame("b"));
  expect(written).toHaveLength(2);
  expect(written[1]).toBe("\u001b[2;1Hb         ");
});

test("looks are written only where they are wanted", () => {
  const canvas = new Canvas(3, 1);
  canvas.put(1, 0, "x", "red");
  expect(canvas.row(0, true)).toBe(" \u001b[0;1;31mx\u001b[0m ");
  expect(canvas.row(0, false)).toBe(" x ");
  expect([
    wantsColour({}),
    wantsColour({ NO_COLOR: "1" }),
    wantsColour({ NO_COLOR: "" }),
    wantsColour({ TERM: "dumb" }),
  ]).toEqual([true, false, true, false]);
});

test("keys that come together are told one by one, and arrows are not three keys", () => {
  expect(keysOf("1g2\u001b[A\u0003")).toEqual(["1", "g", "2", "\u001b[A", "\u0003"]);
});

test("the seven confirmations of one alarm are one line", () => {
  const story = new Story();
  const event = (fields: object) =>
    ({
      v: 1,
      id: "x",
      seq: 1,
      site: "s",
      gateway: "g",
      at: "2026-03-01T08:00:00.000Z",
      clockTrusted: true,
      ...fields,
    }) as unknown as RufkreisEvent;
  story.tell(event({ type: "raised", alarm: "a", desk: "d1", room: "r101", called: ["d2", "d3"] }));
  story.tell(event({ type: "sounding", alarm: "a", desk: "d1", neighbour: "d2", pressToBuzzerMs: 7.25 }));
  story.tell(event({ type: "sounding", alarm: "a", desk: "d1", neighbour: "d3", pressToBuzzerMs: 8 }));
  expect(story.lines.map(({ text }) => text.slice(14))).toEqual([
    "raised   d1 in r101 calls d2 d3",
    "sounding d2=7.3 d3=8.0 ms",
  ]);
});
