/** Whose unit it is: how each owner is reached, what ends a session and what does not, and what a recording is worth. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { protocolVersion, type ToGateway, type ToUnit } from "../../firmware-protocol/messages.ts";
import { hear, open, portClosed, portOpened, spoken, tick } from "../../src/core/link.ts";
import { show } from "../../src/core/link-show.ts";
import { closedLink, isOurs, type Link, type Turned } from "../../src/core/link-state.ts";
import { instant } from "../../src/core/time.ts";
import {
  around,
  bare,
  beatOf,
  freshNonce,
  heard,
  heardBare,
  helloOf,
  introduced,
  introductions,
  key,
  lineOf,
  linkedAt,
  linkIn,
  openedAt,
  otherKey,
  plain,
  readBy,
  ready,
  showing,
  shownOf,
  sideOf,
  socket,
  uid,
  uidElsewhere,
  verbsOf,
} from "./link-fixture.ts";

const owners = Object.keys(introductions);

describe("the owner of a unit", () => {
  it.each(owners)("that introduces itself as %s is found at its HELLO", (name) => {
    const link = introduced(name);
    expect([link.phase, link.owner]).toEqual(["linked", introductions[name]?.owner]);
    expect(link.trust !== undefined).toBe(name === "paired");
    expect(isOurs(link)).toBe(name === "paired" || name === "adapted");
  });

  it.each(["doubtful, wrong key", "doubtful, no key"])("is told within the second when it is %s", (name) => {
    expect(introduced(name).distrust).toMatchObject({
      at: linkedAt,
      lines: 1,
      detail: expect.stringMatching(/^HELLO/),
    });
  });

  it.each(["paired", "adapted", "new", "stranger"])("is no reason for distrust by itself when it is %s", (name) => {
    expect(introduced(name).distrust).toBeUndefined();
  });

  it("is judged by the key that was offered, while the unit may have it or not", () => {
    const offered = (of: string) => (of === uid ? ({ key, state: "offered" } as const) : undefined);
    const opening = linkIn("opening");
    const ownerOf = (line: string): string => hear(opening, line, around(linkedAt, offered)).link.owner;
    expect(ownerOf(bare(helloOf()))).toBe("new");
    expect(ownerOf(lineOf(opening, helloOf()))).toBe("paired");
    expect(ownerOf(lineOf(opening, helloOf(), otherKey))).toBe("doubtful");
  });

  it("at a socket whose device is translated needs no tag and earns none, whatever uid it tells", () => {
    const opening = portOpened(closedLink(socket, true, instant(0)), around(openedAt)).link;
    for (const line of [bare(helloOf()), lineOf(opening, helloOf()), bare(helloOf({ uid: uidElsewhere }))]) {
      expect(hear(opening, line, around(linkedAt)).link).toMatchObject({ owner: "adapted", trust: undefined });
    }
  });

  it("is judged anew with each session: one that has proved itself now is no longer doubtful", () => {
    const doubtful = introduced("doubtful, no key");
    const again = heard(doubtful, { verb: "READY" }, linkedAt + 100).link;
    expect(heard(again, helloOf({ boot: 6 }), linkedAt + 110).link).toMatchObject({ owner: "paired", phase: "linked" });
  });
});

describe("a HELLO", () => {
  /** Every HELLO that somebody might send into a session that was proved. */
  const intrusions: Readonly<Record<string, (link: Link) => string>> = {
    "without a tag": () => bare(helloOf()),
    "of a new unit": () => bare(helloOf({ uid: uidElsewhere })),
    "of a unit without a name": () => bare(helloOf({ uid: "000000000000" })),
    "of another version": () => bare(helloOf({ protocol: protocolVersion + 1 })),
    "of another version, with the right tag": (link) => lineOf(link, helloOf({ protocol: 1 })),
    "with another key": (link) => lineOf(link, helloOf(), otherKey),
    "of another session": () => plain(sideOf(freshNonce(), 5, 2).say(helloOf({ session: 2 }))),
    "that began this session": (link) => plain(withKey(link, key, 0)),
    "that the unit itself says once more": (link) => lineOf(link, helloOf()),
  };

  function withKey(link: Link, by: Uint8Array, session: number): string {
    return sideOf(link.nonce, 5, session, by).say(helloOf({ session }));
  }

  it.each(Object.keys(intrusions))("%s cannot talk a proved session away", (name) => {
    const link = showing(ready);
    const line = intrusions[name]?.(link) as string;
    const turned = hear(link, line, around(linkedAt + 100));
    expect(turned.link).toEqual({
      ...link,
      trust: turned.link.trust,
      rejects: { trust: 1 },
      rejectSentAt: linkedAt + 100,
      distrust: { at: linkedAt + 100, lines: 1, detail: expect.stringMatching(/^HELLO/) },
    });
    expect(turned.link.trust).toMatchObject({ keys: link.trust?.keys, next: link.trust?.next });
    expect(turned.report).toBeUndefined();
    expect(heard(turned.link, beatOf(), linkedAt + 200).link.beat).toBeDefined();
  });

  it("that answers an OPEN which was said once more meanwhile is taken, and so is the answer to the second", () => {
    const first = linkIn("opening");
    const second = tick(first, around(openedAt + 400)).link;
    expect(second.nonce).toBe(first.nonce);
    const late = plain(sideOf(first.nonce, 5, 1).say(helloOf({ session: 1 })));
    const early = hear(second, late, around(openedAt + 401)).link;
    expect(early).toMatchObject({ phase: "linked", owner: "paired", hello: { session: 1 }, distrust: undefined });
    const linked = heard(early, helloOf({ session: 2 }), openedAt + 405);
    expect(linked).toMatchObject({ link: { phase: "linked", owner: "paired", distrust: undefined } });
    expect(linked.report).toEqual({ kind: "session" });
    expect(linked.link.trust?.keys).not.toEqual(early.trust?.keys);
  });

  it("of the first of two such sessions, played again in the second, is not believed and ends nothing", () => {
    const first = linkIn("opening");
    const late = plain(sideOf(first.nonce, 5, 1).say(helloOf({ session: 1 })));
    const linked = heard(hear(first, late, around(openedAt + 401)).link, helloOf({ session: 2 }), openedAt + 405).link;
    const fooled = hear(linked, late, around(openedAt + 406)).link;
    expect(fooled).toMatchObject({ phase: "linked", owner: "paired", hello: { session: 2 }, distrust: { lines: 1 } });
    expect(fooled.trust).toMatchObject({ keys: linked.trust?.keys, heard: linked.trust?.heard });
  });

  it("of a session long ago, played to a gateway that waits for one, is doubted, and the unit itself still comes in", () => {
    const recorded = plain(sideOf("00000000AAAAAAAA", 4, 9).say(helloOf({ boot: 4, session: 9 })));
    const fooled = hear(linkIn("opening"), recorded, around(linkedAt)).link;
    expect(fooled).toMatchObject({ owner: "doubtful", phase: "linked" });
    expect(isOurs(fooled)).toBe(false);
    expect(heard(fooled, helloOf(), linkedAt + 5).link).toMatchObject({ owner: "paired", phase: "linked" });
  });
});

describe("a proved session", () => {
  it("ends with READY, which anybody may say, and a new one begins with keys of its own", () => {
    const link = showing(ready);
    const over = hear(link, bare({ verb: "READY" }), around(linkedAt + 1000));
    expect(over).toMatchObject({ say: [{ verb: "OPEN" }], link: { phase: "opening", trust: undefined } });
    const anew = heard(over.link, helloOf({ session: 2 }), linkedAt + 1005).link;
    expect(anew).toMatchObject({ phase: "linked", owner: "paired", trust: { next: 0, heard: 0 } });
    expect(anew.trust?.keys).not.toEqual(link.trust?.keys);
  });

  it("does not end with a READY that has a tag, which no unit says", () => {
    const link = showing(ready);
    for (const line of ["READY~00FFAAAAAAAAAAAA", "READY~0000000000000000"]) {
      const turned = hear(link, line, around(linkedAt + 1000));
      expect(turned.link).toMatchObject({ phase: "linked", rejects: { trust: 1 }, distrust: { lines: 1 } });
      expect(turned.say).toEqual([{ verb: "REJECT", code: "trust" }]);
    }
    expect(verbsOf(hear(linkIn("opening"), "READY~00FFAAAAAAAAAAAA", around(linkedAt + 1000)).say)).toBe("REJECT");
  });

  it("is over after 3 s in which nothing was believed, however much was said", () => {
    let link = showing(ready);
    for (let ms = 100; ms <= 3000; ms += 100) {
      for (const line of [bare(beatOf()), bare({ verb: "PRESS", event: 1, ageMs: 0 }), "REJECT 1*F1D9"])
        link = hear(link, line, around(linkedAt + ms)).link;
      link = heard(link, beatOf(), linkedAt + ms, otherKey).link;
      // It is there, says the REJECT with a tag; it does not say that it does anything.
      link = heard(link, { verb: "REJECT", code: "check" }, linkedAt + ms).link;
    }
    expect(tick(link, around(linkedAt + 5 + 2999)).link.phase).toBe("linked");
    expect(tick(link, around(linkedAt + 5 + 3000)).link.phase).toBe("opening");
  });
});

describe("the counters of a session", () => {
  const withTrust = (part: { next?: number; heard?: number }): Link => {
    const link = showing(ready);
    return { ...link, trust: { ...(link.trust as NonNullable<Link["trust"]>), ...part } };
  };

  it.each(["next", "heard"] as const)("are renewed with a new session before they can wrap: %s", (which) => {
    const almost = tick(withTrust({ [which]: limits.counterRenewAt - 1 }), around(linkedAt + 10));
    expect(almost.link.phase).toBe("linked");
    const renewed = tick(withTrust({ [which]: limits.counterRenewAt }), around(linkedAt + 10));
    expect(renewed).toMatchObject({ link: { phase: "opening", trust: undefined }, say: [{ verb: "OPEN" }] });
    const anew = heard(renewed.link, helloOf({ session: 2 }), linkedAt + 15).link;
    expect(anew).toMatchObject({ owner: "paired", trust: { next: 0, heard: 0 }, starts: [], opens: 0 });
  });

  it("end at FFFF: what would need another one is not said", () => {
    const last = withTrust({ next: limits.counterMax });
    const say: ToUnit[] = [{ verb: "ALIVE" }, { verb: "ALIVE" }, { verb: "KEPT", event: 1 }];
    const said = spoken({ link: last, say });
    expect(said.lines).toHaveLength(1);
    expect(said.lines[0]).toMatch(/^ALIVE~FFFF/);
    expect(said.link.trust?.next).toBe(limits.counterMax + 1);
  });

  it("grow by one with every line, so that the unit takes each exactly once and in order", () => {
    const link = linkIn("linked");
    const unit = sideOf(link.nonce);
    const first = spoken(show(link, ready, instant(linkedAt)));
    const second = spoken({ link: first.link, say: [{ verb: "ALIVE" }, { verb: "KEPT", event: 7 }] });
    const lines = [...first.lines, ...second.lines];
    expect(readBy(unit, lines)).toMatchObject([{ verb: "SHOW" }, { verb: "ALIVE" }, { verb: "KEPT", event: 7 }]);
    expect(readBy(unit, lines)).toEqual(["trust", "trust", "trust"]);
  });

  it("are of no use in the next session: nothing recorded in one is believed in the other, in either direction", () => {
    const link = showing(ready);
    const old = plain(sideOf(link.nonce).say(beatOf()));
    const said = spoken({ link, say: [{ verb: "ALIVE" }] }).lines;
    const opening = hear(link, bare({ verb: "READY" }), around(linkedAt + 100)).link;
    const anew = heard(opening, helloOf({ session: 2 }), linkedAt + 105).link;
    expect(hear(anew, old, around(linkedAt + 110)).link).toMatchObject({ beat: undefined, distrust: { lines: 1 } });
    expect(readBy(sideOf(anew.nonce, 5, 2), said)).toEqual(["trust"]);
  });
});

describe("a unit that would not understand", () => {
  it.each(["stranger", "doubtful, wrong key"])("that is %s is told nothing but OPEN", (name) => {
    let link = introduced(name);
    const heardByIt: string[] = [];
    const take = (turned: Turned): void => {
      const { link: next, lines } = spoken(turned);
      link = next;
      heardByIt.push(...lines.map((line) => line.slice(0, line.search(/[ *~]/))));
    };
    take(show(link, { ...ready, light: "fault" }, instant(linkedAt)));
    for (let ms = 50; ms <= 10_000; ms += 50) {
      take(tick(link, around(linkedAt + ms)));
      if (ms % 1000 === 0 && link.phase === "linked") take(heard(link, beatOf(), linkedAt + ms, otherKey));
      if (ms % 3000 === 0) take(hear(link, bare({ verb: "READY" }), around(linkedAt + ms)));
      if (link.phase !== "linked") take(heard(link, helloOf({ uid: link.hello?.uid ?? uid }), linkedAt + ms, otherKey));
    }
    expect(link.phase).toBe("linked");
    expect(new Set(heardByIt)).toEqual(new Set(["OPEN"]));
  });

  it("because it has lost its key is told by a check what it is to show", () => {
    const { lines } = spoken(show(introduced("doubtful, no key"), { ...ready, light: "fault" }, instant(linkedAt)));
    expect(lines).toEqual([expect.stringMatching(/^SHOW 0001 0 12 0\*[0-9A-F]{4}\n$/)]);
  });
});

/** Everything that was ever on the cable of this unit, and of others, except what was said in the session that goes on. */
function recordings(): string[] {
  const said: ToGateway[] = [
    helloOf(),
    helloOf({ boot: 4 }),
    { verb: "PRESS", event: 0x50001, ageMs: 0 },
    { verb: "EVENT", kind: "green", event: 0x50002, ageMs: 0 },
    shownOf(),
    shownOf({ buzzer: "help", light: "help", sounding: 1 }),
    { verb: "PROBED", probe: 1, sounding: 0, afterMs: 1 },
    beatOf({ flags: 0xff, light: "help" }),
    { verb: "REJECT", code: "check" },
  ];
  const sides = [
    sideOf("00000000AAAAAAAA", 4, 9),
    sideOf("00000000BBBBBBBB"),
    sideOf("00000000CCCCCCCC", 5, 1, otherKey),
  ];
  const tagged = sides.flatMap((side) => said.map((message) => plain(side.say(message))));
  const old = linkIn("linked");
  const show1: ToUnit = { verb: "SHOW", signal: 1, buzzer: "silent", light: "ready", seconds: 0 };
  const told = spoken({ link: old, say: [show1, { verb: "ALIVE" }, { verb: "REJECT", code: "trust" }] }).lines.map(
    plain,
  );
  return [...tagged, ...said.map(bare), ...told, "noise", "PRESS 00050001 0*0000", "READY~0001AAAAAAAAAAAA", "# hello"];
}

describe("a recording", () => {
  const recorded = recordings();

  it("of other sessions, played in any order, changes nothing but what is counted", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: recorded.length - 1 }), { maxLength: 30 }),
        fc.boolean(),
        (places, confirmed) => {
          const before = { ...showing(ready, confirmed), beat: beatOf({ signal: 1, light: "ready" }) };
          let link: Link = before;
          for (const [count, place] of places.entries())
            link = hear(link, recorded[place] as string, around(linkedAt + 10 + count * 90)).link;
          const { rejects, rejectSentAt, distrust, ...left } = link;
          const { rejects: _r, rejectSentAt: _s, distrust: _d, ...was } = before;
          expect(left).toEqual(was);
          expect(distrust?.lines ?? 0).toBe(rejects.trust ?? 0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("of this very session, played again, changes nothing but what is counted", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 20 }), (places) => {
        let link = showing(ready);
        const agreeing = { signal: 1, light: "ready" } as const;
        const own = [
          beatOf(agreeing),
          beatOf({ ...agreeing, supplyMv: 4800 }),
          shownOf(),
          { verb: "EVENT", kind: "green", event: 2, ageMs: 0 } as const,
          beatOf(agreeing),
        ].map((message) => lineOf(link, message));
        for (const line of own) link = hear(link, line, around(linkedAt + 100)).link;
        const { rejects: _r, rejectSentAt: _s, distrust: _d, ...was } = link;
        for (const place of places) {
          const turned = hear(link, own[place] as string, around(linkedAt + 500));
          expect(turned.report).toBeUndefined();
          link = turned.link;
        }
        const { rejects, rejectSentAt, distrust, ...left } = link;
        expect(left).toEqual(was);
        expect([rejects.trust, distrust?.lines, rejectSentAt]).toEqual([places.length, places.length, linkedAt + 500]);
      }),
      { numRuns: 100 },
    );
  });

  it("can make a gateway that has lost its session ask for one, and nothing more", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: recorded.length - 1 }), { maxLength: 30 }), (places) => {
        let link = open(showing(ready), around(linkedAt + 3000)).link;
        for (const [count, place] of places.entries()) {
          const turned = hear(link, recorded[place] as string, around(linkedAt + 3000 + count * 90));
          link = turned.link;
          expect(isOurs(link)).toBe(false);
          if (turned.report?.kind === "press") expect(turned.report.verified).toBe(false);
        }
        expect(heard(link, helloOf({ session: 77 }), linkedAt + 6000).link).toMatchObject({ owner: "paired" });
      }),
      { numRuns: 300 },
    );
  });
});

describe("a start that nobody brought about", () => {
  /** A unit that starts anew: READY, and a HELLO of its next boot. */
  const started = (link: Link, boot: number, ms: number): Link =>
    heard(heard(link, { verb: "READY" }, ms).link, helloOf({ boot }), ms + 5).link;

  it("is remembered, the last three of them", () => {
    let link = linkIn("linked");
    for (let boot = 6; boot <= 10; boot++) link = started(link, boot, linkedAt + boot * 10_000);
    expect(link.starts).toEqual([8, 9, 10].map((boot) => linkedAt + boot * 10_000 + 5));
  });

  it("is not one within 3 s after the port was opened, nor a new session of the same boot, nor another unit", () => {
    const link = linkIn("linked");
    expect(started(link, 6, openedAt + 2990).starts).toEqual([]);
    expect(started(link, 5, linkedAt + 60_000).starts).toEqual([]);
    const reopened = portOpened(
      portClosed(link, "unplugged", instant(linkedAt + 60_000)),
      around(linkedAt + 70_000),
    ).link;
    expect(heard(reopened, helloOf({ boot: 6 }), linkedAt + 71_800).link.starts).toEqual([]);
    const gone = heard(link, { verb: "READY" }, linkedAt + 60_000).link;
    expect(heardBare(gone, helloOf({ boot: 6, uid: uidElsewhere }), linkedAt + 60_005).link.starts).toEqual([]);
  });
});
