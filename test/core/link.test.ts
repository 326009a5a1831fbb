/** One line to one paired unit: what every message does in every phase, and what silence, storms and nonsense do. */
import { describe, expect, it } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { protocolVersion, type ToGateway } from "../../firmware-protocol/messages.ts";
import { linkWakeAt, portClosed, portOpened, tick } from "../../src/core/link.ts";
import { can, flagged, type Link, type Phase, silentFrom } from "../../src/core/link-state.ts";
import { instant } from "../../src/core/time.ts";
import {
  around,
  bare,
  beatOf,
  heard,
  heardBare,
  helloOf,
  linkedAt,
  linkIn,
  openedAt,
  ready,
  showing,
  shownOf,
  verbsOf,
} from "./link-fixture.ts";

const said: Readonly<Record<string, ToGateway>> = {
  READY: { verb: "READY" },
  HELLO: helloOf(),
  "HELLO after a reset": helloOf({ boot: 6 }),
  PRESS: { verb: "PRESS", event: 0x50001, ageMs: 7 },
  EVENT: { verb: "EVENT", kind: "green", event: 0x50002, ageMs: 8 },
  SHOWN: shownOf(),
  PROBED: { verb: "PROBED", probe: 1, sounding: 1, afterMs: 2 },
  BEAT: beatOf(),
  REJECT: { verb: "REJECT", code: "check" },
};
/** Said with a check, because there is no session or because the unit has no key. */
const saidBare: Readonly<Record<string, ToGateway>> = {
  "HELLO of version 3": helloOf({ protocol: 3 }),
  "HELLO without a name": helloOf({ uid: "000000000000" }),
};

/** Phase before | what the unit says | phase after | what the gateway says | what the rest of the core learns. */
const table = `
  closed  | READY                | closed  |        |
  closed  | HELLO                | closed  |        |
  closed  | HELLO of version 3   | closed  |        |
  closed  | HELLO after a reset  | closed  |        |
  closed  | HELLO without a name | closed  |        |
  closed  | PRESS                | closed  |        |
  closed  | EVENT                | closed  |        |
  closed  | SHOWN                | closed  |        |
  closed  | PROBED               | closed  |        |
  closed  | BEAT                 | closed  |        |
  closed  | REJECT               | closed  |        |
  opening | READY                | opening | OPEN   |
  opening | HELLO                | linked  |        | session
  opening | HELLO of version 3   | foreign |        |
  opening | HELLO after a reset  | linked  |        | session
  opening | HELLO without a name | linked  |        | unnamed
  opening | PRESS                | opening | OPEN   |
  opening | EVENT                | opening | OPEN   |
  opening | SHOWN                | opening | OPEN   |
  opening | PROBED               | opening | OPEN   |
  opening | BEAT                 | opening | OPEN   |
  opening | REJECT               | opening |        |
  linked  | READY                | opening | OPEN   |
  linked  | HELLO                | linked  | REJECT |
  linked  | HELLO of version 3   | linked  | REJECT |
  linked  | HELLO after a reset  | linked  |        | session
  linked  | HELLO without a name | linked  | REJECT |
  linked  | PRESS                | linked  |        | press
  linked  | EVENT                | linked  |        | key
  linked  | SHOWN                | linked  |        |
  linked  | PROBED               | linked  |        |
  linked  | BEAT                 | linked  |        |
  linked  | REJECT               | linked  |        |
  foreign | READY                | foreign |        |
  foreign | HELLO                | linked  |        | session
  foreign | HELLO of version 3   | foreign |        |
  foreign | HELLO after a reset  | linked  |        | session
  foreign | HELLO without a name | linked  |        | unnamed
  foreign | PRESS                | foreign |        |
  foreign | EVENT                | foreign |        |
  foreign | SHOWN                | foreign |        |
  foreign | PROBED               | foreign |        |
  foreign | BEAT                 | foreign |        |
  foreign | REJECT               | foreign |        |`
  .trim()
  .split("\n")
  .map((row) => row.split("|").map((cell) => cell.trim()) as [Phase, string, Phase, string, string]);

describe("a unit says", () => {
  it("everything of the table in every phase", () => {
    const phases = ["closed", "opening", "linked", "foreign"];
    const wanted = phases.flatMap((phase) =>
      Object.keys({ ...said, ...saidBare }).map((message) => `${phase} ${message}`),
    );
    expect(table.map(([before, message]) => `${before} ${message}`).sort()).toEqual(wanted.sort());
  });

  it.each(table)("while %s: %s → %s %s %s", (before, message, after, answer, report) => {
    const link = linkIn(before);
    const sealed = said[message];
    const turned =
      sealed === undefined
        ? heardBare(link, saidBare[message] as ToGateway, linkedAt + 1000)
        : heard(link, sealed, linkedAt + 1000);
    expect(turned.link.phase).toBe(after);
    expect(verbsOf(turned.say)).toBe(answer);
    expect(turned.report?.kind ?? "").toBe(report);
  });

  it("a press, and the core learns its name and its age", () => {
    const press = heard(linkIn("linked"), { verb: "PRESS", event: 0x50001, ageMs: 7 }, linkedAt + 1);
    expect(press.report).toEqual({ kind: "press", event: 0x50001, ageMs: 7, verified: true });
    const key = heard(linkIn("linked"), { verb: "EVENT", kind: "green-hold", event: 2, ageMs: 8 }, linkedAt + 1);
    expect(key.report).toEqual({ kind: "key", key: "green-hold", event: 2, ageMs: 8 });
  });

  it("something for people, and nothing changes", () => {
    for (const phase of ["closed", "opening", "linked", "foreign"] as const) {
      const link = linkIn(phase);
      expect(heard(link, "# desk unit", linkedAt + 1)).toEqual({ link, say: [] });
    }
  });
});

describe("a session", () => {
  it("is asked for when the port opens, with a nonce of its own each time", () => {
    const first = portOpened(linkIn("closed"), around(1));
    const second = portOpened(portClosed(first.link, "unplugged", instant(2)), around(3));
    expect([...first.say, ...second.say].map(({ verb }) => verb)).toEqual(["OPEN", "OPEN"]);
    expect(first.link.nonce).not.toBe(second.link.nonce);
    expect(second.say).toEqual([{ verb: "OPEN", protocol: protocolVersion, nonce: second.link.nonce }]);
  });

  it("is asked for every 400 ms until HELLO comes", () => {
    let link = linkIn("opening");
    const asked: number[] = [];
    for (let at = openedAt; at < openedAt + 2000; at++) {
      const turned = tick(link, around(at));
      link = turned.link;
      if (turned.say.length > 0) asked.push(at - openedAt);
    }
    expect(asked).toEqual([400, 800, 1200, 1600]);
    expect(linkWakeAt(link)).toBe(openedAt + 2000);
  });

  it("is asked for once, not a hundred times, in a storm of READY", () => {
    let link = linkIn("linked");
    let asked = 0;
    for (let ms = 0; ms < 100; ms++) {
      const turned = heard(link, { verb: "READY" }, linkedAt + 1 + ms);
      link = turned.link;
      asked += turned.say.length;
    }
    expect(asked).toBe(2);
  });

  it("is asked for at once when OPEN was refused", () => {
    const { link } = heard(linkIn("opening"), { verb: "REJECT", code: "check" }, openedAt + 3);
    expect(linkWakeAt(link)).toBeLessThanOrEqual(openedAt + 3);
    expect(tick(link, around(openedAt + 3)).say).toMatchObject([{ verb: "OPEN" }]);
  });

  it("is not kept for alive, nor a unit for there, by a REJECT: whoever only refuses does nothing", () => {
    for (const phase of ["opening", "linked"] as const) {
      const link = linkIn(phase);
      const refused = heard(link, { verb: "REJECT", code: "check" }, linkedAt + 1000).link;
      expect([silentFrom(refused), refused.heardAt]).toEqual([silentFrom(link), link.heardAt]);
    }
  });

  it("that begins anew forgets what the unit was told", () => {
    const over = heard(showing(ready), { verb: "READY" }, linkedAt + 50).link;
    for (const anew of [{}, { boot: 6 }, { session: 2 }]) {
      expect(heard(over, helloOf(anew), linkedAt + 60).link).toMatchObject({
        wanted: undefined,
        confirmed: undefined,
        signal: 0,
        phase: "linked",
      });
    }
  });

  it("of an unpaired unit that goes on, with a HELLO that tells its new name, forgets nothing", () => {
    const nameless = heardBare(linkIn("opening"), helloOf({ uid: "000000000000" }), linkedAt).link;
    const told: Link = { ...nameless, wanted: ready, signal: 1, confirmed: { sounding: false, at: instant(linkedAt) } };
    const named = heardBare(told, helloOf({ uid: "0000000000A1" }), linkedAt + 9).link;
    expect(named).toMatchObject({ owner: "new", wanted: ready, signal: 1, confirmed: { sounding: false } });
    const anew = heardBare(told, helloOf({ uid: "0000000000A1", session: 2 }), linkedAt + 9).link;
    expect(anew).toMatchObject({ owner: "new", wanted: undefined, signal: 0, confirmed: undefined });
  });

  it("is over after 3 s without a valid line, not a moment earlier", () => {
    const link = linkIn("linked");
    const lostAt = linkedAt + limits.lostAfterMs;
    expect(tick(link, around(lostAt - 1)).link.phase).toBe("linked");
    expect(linkWakeAt(link)).toBeLessThanOrEqual(lostAt);
    const lost = tick(link, around(lostAt));
    expect(lost).toMatchObject({ link: { phase: "opening", since: lostAt }, say: [{ verb: "OPEN" }] });
  });

  it.each(["noise", "READY*0000", "# still here", bare(beatOf())])("is not kept alive by %j", (line) => {
    const { link } = heard(linkIn("linked"), line, linkedAt + 2999);
    expect(tick(link, around(linkedAt + limits.lostAfterMs)).link.phase).toBe("opening");
  });

  it.each(["BEAT", "PRESS", "SHOWN", "PROBED", "EVENT"])("is kept alive by %s", (verb) => {
    const { link } = heard(linkIn("linked"), said[verb] as ToGateway, linkedAt + 2999);
    expect(tick(link, around(linkedAt + limits.lostAfterMs)).link.phase).toBe("linked");
  });

  it("has the gateway's beat every second in which nothing else was said", () => {
    let link: Link = showing(ready);
    const beats: number[] = [];
    for (let ms = 0; ms <= 3000; ms += 10) {
      link = heard(link, beatOf({ signal: 1, light: "ready" }), linkedAt + ms).link;
      const turned = tick(link, around(linkedAt + ms));
      link = turned.link;
      if (turned.say.some(({ verb }) => verb === "ALIVE")) beats.push(ms);
    }
    expect(beats).toEqual([1000, 2000, 3000]);
  });

  it("of another version is asked for again every 3 s, and stays what it is meanwhile", () => {
    let link = linkIn("foreign");
    const asked: number[] = [];
    for (let ms = 1; ms <= 9100; ms++) {
      const turned = tick(link, around(openedAt + ms));
      link = turned.link;
      expect(link.phase).toBe("foreign");
      if (turned.say.length > 0) {
        asked.push(ms);
        link = heardBare(link, helloOf({ protocol: 3 }), openedAt + ms).link;
      }
      if (ms % 400 === 0) link = heard(link, { verb: "READY" }, openedAt + ms).link;
    }
    expect(asked).toEqual([3000, 6000, 9000]);
  });

  it("of another version whose unit falls silent is a silent unit within 6 s", () => {
    let link = linkIn("foreign");
    for (let ms = 1; ms <= 6100; ms++) link = tick(link, around(openedAt + ms)).link;
    expect(link.phase).toBe("opening");
  });

  it("ends with the port, which tells why; telling twice changes nothing more", () => {
    const closed = portClosed(linkIn("linked"), "device gone", instant(linkedAt + 1));
    expect(closed).toMatchObject({ phase: "closed", detail: "device gone", since: linkedAt + 1 });
    expect(portClosed(closed, "device gone", instant(linkedAt + 900))).toEqual(closed);
    expect(linkWakeAt(closed)).toBeUndefined();
    expect(tick(closed, around(linkedAt + 60_000))).toEqual({ link: closed, say: [] });
  });
});

describe("a bad line", () => {
  it("is refused with its code, counted, and changes nothing else", () => {
    const link = linkIn("linked");
    const refused = heard(link, "PRESS 00050001 0*0000", linkedAt + 1);
    expect(refused.say).toEqual([{ verb: "REJECT", code: "check" }]);
    expect(refused.report).toBeUndefined();
    expect(refused.link).toEqual({ ...link, rejects: { check: 1 }, rejectSentAt: linkedAt + 1 });
  });

  it("is answered at most every 50 ms, and counted each time", () => {
    let link = linkIn("linked");
    const answered: number[] = [];
    for (let ms = 0; ms < 200; ms++) {
      const turned = heard(link, "noise", linkedAt + ms);
      link = turned.link;
      if (turned.say.length > 0) answered.push(ms);
    }
    expect(answered).toEqual([0, 50, 100, 150]);
    expect(link.rejects).toEqual({ check: 200 });
  });

  it("that is a REJECT of ours is never answered", () => {
    expect(heard(linkIn("linked"), { verb: "REJECT", code: "check" }, linkedAt + 1).say).toEqual([]);
  });
});

describe("what a unit has", () => {
  it("is what its HELLO and its last beat say, and nothing before them", () => {
    expect(can(linkIn("opening"), "red")).toBe(false);
    const link = heard(linkIn("opening"), helloOf({ capabilities: 0b100 }), linkedAt + 1).link;
    expect([can(link, "buzzer"), can(link, "red"), flagged(link, "red-stuck")]).toEqual([true, false, false]);
    const beating = heard(link, beatOf({ flags: 0b1000 }), linkedAt + 2).link;
    expect([flagged(beating, "buzzer-dead"), flagged(beating, "red-stuck")]).toEqual([true, false]);
  });
});
