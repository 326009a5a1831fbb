/** The silent test of a buzzer: when it is made, how often it is tried, what its answer means, and when it must not be made. */
import { describe, expect, it } from "vitest";
import { type Capability, capabilityNames, type ToGateway, type ToUnit } from "../../firmware-protocol/messages.ts";
import { linkWakeAt, portClosed, portOpened, tick } from "../../src/core/link.ts";
import { show } from "../../src/core/link-show.ts";
import type { Link, Wanted } from "../../src/core/link-state.ts";
import { instant } from "../../src/core/time.ts";
import {
  around,
  beatOf,
  heard,
  helloOf,
  introduced,
  linkedAt,
  linkIn,
  otherKey,
  ready,
  shownOf,
  uidElsewhere,
} from "./link-fixture.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const dayMs = 24 * 60 * minuteMs;

/** What a unit answers to PROBE: that it sounds, that it does not, or nothing. */
type Buzzer = "sounds" | "dead" | "answers nothing";

/** A quiet unit with a gateway, for as long as a test wants; it shows and beats as it should. */
class Bench {
  link: Link;
  nowMs = linkedAt;
  buzzer: Buzzer = "sounds";
  private session = 1;
  /** The ms after the link began at which it was probed, and with which number. */
  readonly probes: { readonly ms: number; readonly number: number }[] = [];

  constructor(link = linkIn("linked")) {
    this.link = link;
    this.wants(ready);
  }

  wants(wanted: Wanted): void {
    this.say(show(this.link, wanted, instant(this.nowMs)));
  }

  /** The buzzer is driven from now on, or until it is told otherwise. */
  rings(buzzer: Wanted["buzzer"], forMs = 10_000): void {
    this.wants({ buzzer, light: "help", calls: 1, soundUntil: instant(this.nowMs + forMs) });
  }

  private say({ link, say }: { readonly link: Link; readonly say: readonly ToUnit[] }): void {
    this.link = link;
    for (const message of say) this.answer(message);
  }

  private answer(message: ToUnit): void {
    // In a day the counters of a session are renewed once or twice.
    if (message.verb === "OPEN") {
      this.unitSays(helloOf({ session: ++this.session }));
      this.wants(ready);
    }
    if (message.verb === "SHOW") {
      const { signal, buzzer, light } = message;
      this.unitSays(shownOf({ signal, buzzer, light, sounding: buzzer === "silent" ? 0 : 1 }));
    }
    if (message.verb !== "PROBE") return;
    const { probe: number } = message;
    this.probes.push({ ms: this.nowMs - linkedAt, number });
    if (this.buzzer === "answers nothing") return;
    this.unitSays({ verb: "PROBED", probe: number, sounding: this.buzzer === "sounds" ? 1 : 0, afterMs: 2 });
  }

  unitSays(message: ToGateway): void {
    this.link = heard(this.link, message, this.nowMs).link;
  }

  /** Time goes on in steps of 100 ms, of a second when it is long; the unit beats. */
  pass(ms: number): void {
    const stepMs = ms > minuteMs ? secondMs : 100;
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += stepMs;
      const { signal, wanted } = this.link;
      if (this.nowMs % secondMs === linkedAt % secondMs && wanted !== undefined)
        this.unitSays(beatOf({ signal, buzzer: wanted.buzzer, light: wanted.light }));
      this.say(tick(this.link, around(this.nowMs)));
    }
  }
}

const bits = (...names: Capability[]): number =>
  names.reduce((all, name) => all | (1 << capabilityNames.indexOf(name)), 0);

describe("a buzzer that sounds", () => {
  it("is probed 5 s after the session began, and once a day from then on", () => {
    const bench = new Bench();
    bench.pass(4900);
    expect(bench.probes).toEqual([]);
    bench.pass(100);
    expect(bench.probes).toEqual([{ ms: 5000, number: 1 }]);
    bench.pass(dayMs - secondMs);
    expect(bench.probes).toHaveLength(1);
    bench.pass(2 * secondMs);
    expect(bench.probes).toHaveLength(2);
    expect(bench.probes[1]).toMatchObject({ number: 2 });
    expect(bench.link.probe).toMatchObject({ sounded: true, tries: 0 });
  });

  it("is asked for by the clock: the gateway wants to be woken when it is due", () => {
    const bench = new Bench();
    bench.pass(4900);
    expect(linkWakeAt({ ...bench.link, spokeAt: instant(bench.nowMs) })).toBeLessThanOrEqual(linkedAt + 5000);
  });

  it("is not probed again because a session was renewed or a cable was out for a minute", () => {
    const bench = new Bench();
    bench.pass(10_000);
    bench.nowMs += minuteMs;
    bench.link = portOpened(portClosed(bench.link, "out", instant(bench.nowMs)), around(bench.nowMs)).link;
    bench.pass(10_000);
    expect(bench.link.phase).toBe("linked");
    expect(bench.probes).toHaveLength(1);
  });

  it("of another unit at this socket is probed for itself", () => {
    const bench = new Bench();
    bench.buzzer = "dead";
    bench.pass(10_000);
    expect(bench.link.probe.sounded).toBe(false);
    const closed = portClosed(bench.link, "out", instant(bench.nowMs));
    const opening = portOpened(closed, around(bench.nowMs + 2000)).link;
    const other = heard(opening, helloOf({ uid: uidElsewhere }), bench.nowMs + 2010, otherKey).link;
    expect(other.probe).toMatchObject({ sounded: true, tries: 0, answeredAt: Number.NEGATIVE_INFINITY });
    expect(heard(opening, helloOf(), bench.nowMs + 2010).link.probe.sounded).toBe(false);
  });
});

describe("a probe that is not answered", () => {
  it("is repeated after a second with the same number; after three the buzzer counts as dead", () => {
    const bench = new Bench();
    bench.buzzer = "answers nothing";
    bench.pass(7900);
    expect(bench.probes).toEqual([5000, 6000, 7000].map((ms) => ({ ms, number: 1 })));
    expect(bench.link.probe.sounded).toBe(true);
    bench.pass(100);
    expect(bench.probes).toHaveLength(3);
    expect(bench.link.probe).toMatchObject({ sounded: false, tries: 0 });
  });

  it("once, because a line was lost, means nothing", () => {
    const bench = new Bench();
    bench.buzzer = "answers nothing";
    bench.pass(5900);
    bench.buzzer = "sounds";
    bench.pass(10_000);
    expect(bench.probes.map(({ ms }) => ms)).toEqual([5000, 6000]);
    expect(bench.link.probe.sounded).toBe(true);
  });

  it("is not taken for answered by the answer to another one, or by one that nobody asked for", () => {
    const bench = new Bench();
    bench.unitSays({ verb: "PROBED", probe: 0, sounding: 0, afterMs: 1 });
    expect(bench.link.probe).toMatchObject({ sounded: true, answeredAt: Number.NEGATIVE_INFINITY });
    bench.buzzer = "answers nothing";
    bench.pass(5000);
    bench.unitSays({ verb: "PROBED", probe: 2, sounding: 1, afterMs: 1 });
    expect(bench.link.probe.tries).toBe(1);
    bench.unitSays({ verb: "PROBED", probe: 1, sounding: 1, afterMs: 1 });
    expect(bench.link.probe.tries).toBe(0);
  });
});

describe("a dead buzzer", () => {
  it("is probed every minute, and believed again as soon as it sounds", () => {
    const bench = new Bench();
    bench.buzzer = "dead";
    bench.pass(3 * minuteMs);
    expect(bench.probes.map(({ ms }) => ms)).toEqual([5000, 65_000, 125_000]);
    expect(bench.link.probe.sounded).toBe(false);
    bench.buzzer = "sounds";
    bench.pass(minuteMs);
    expect(bench.link.probe.sounded).toBe(true);
    bench.pass(10 * minuteMs);
    expect(bench.probes).toHaveLength(4);
  });
});

describe("nobody is probed", () => {
  it("while something sounds, nor while a signal is not confirmed; it is made up for afterwards", () => {
    const bench = new Bench();
    bench.pass(4000);
    bench.rings("help");
    bench.pass(9000);
    expect(bench.probes).toEqual([]);
    bench.wants({ ...ready, light: "help", calls: 1 });
    bench.link = { ...bench.link, confirmed: undefined, showTries: 8, showSentAt: instant(bench.nowMs) };
    bench.pass(300);
    expect(bench.probes).toEqual([]);
    bench.pass(1000);
    expect(bench.probes).toHaveLength(1);
  });

  it("in the midst of its short tone", () => {
    const bench = new Bench();
    bench.pass(4500);
    bench.rings("chirp", 1000);
    bench.pass(900);
    expect(bench.probes).toEqual([]);
  });

  it("again while an alarm sounds, although a try was lost just before", () => {
    const bench = new Bench();
    bench.buzzer = "answers nothing";
    bench.pass(5000);
    bench.rings("help");
    bench.pass(8000);
    expect(bench.probes).toHaveLength(1);
    expect(bench.link.probe.sounded).toBe(true);
  });

  it.each([
    ["whose buzzer cannot be read back", helloOf({ capabilities: bits("red", "buzzer", "light", "tag") })],
    ["that says no more than that it is there", helloOf({ capabilities: 0 })],
  ])("%s", (_, hello) => {
    const bench = new Bench(heard(linkIn("opening"), hello, linkedAt).link);
    bench.pass(20_000);
    expect(bench.probes).toEqual([]);
  });

  it.each(["new", "adapted", "doubtful, no key"])("that is %s", (owner) => {
    const { link } = show(introduced(owner), ready, instant(linkedAt));
    const quiet = { ...link, confirmed: { sounding: false, at: instant(linkedAt) }, heardAt: instant(linkedAt + 9000) };
    expect(tick(quiet, around(linkedAt + 9000)).say).toEqual([{ verb: "ALIVE" }]);
  });
});
