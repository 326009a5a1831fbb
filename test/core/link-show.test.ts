/** SHOW is repeated until the unit says that it does what is wanted, and again when a beat tells something else. */
import { describe, expect, it } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import type { ToGateway } from "../../firmware-protocol/messages.ts";
import { linkWakeAt, tick } from "../../src/core/link.ts";
import { show } from "../../src/core/link-show.ts";
import type { Link } from "../../src/core/link-state.ts";
import { instant } from "../../src/core/time.ts";
import { around, beatOf, heard, helloOf, help, linkedAt, linkIn, ready, showing, shownOf } from "./link-fixture.ts";

/** The ms after `linkedAt` at which a verb is said, while the unit beats but answers nothing else. */
function saidAt(start: Link, verb: string, untilMs: number): number[] {
  const at: number[] = [];
  let link = start;
  for (let ms = 1; ms <= untilMs; ms++) {
    if (ms % 1000 === 999) link = heard(link, beatOf(), linkedAt + ms).link;
    const turned = tick(link, around(linkedAt + ms));
    link = turned.link;
    if (turned.say.some((message) => message.verb === verb)) at.push(ms);
  }
  return at;
}

const sound = (part: object = {}): ToGateway => shownOf({ buzzer: "help", light: "help", sounding: 1, ...part });

describe("a wanted signal", () => {
  it("is told at once, with a new number, and its sound gets one second more than is left", () => {
    const told = show(linkIn("linked"), help, instant(linkedAt));
    expect(told.say).toEqual([{ verb: "SHOW", signal: 1, buzzer: "help", light: "help", seconds: 11 }]);
    const later = show(told.link, { ...help, calls: 2 }, instant(linkedAt + 2500));
    expect(later.say).toEqual([{ verb: "SHOW", signal: 2, buzzer: "help", light: "help", seconds: 9 }]);
  });

  it("without sound has no seconds", () => {
    expect(show(linkIn("linked"), ready, instant(linkedAt)).say).toMatchObject([{ seconds: 0 }]);
  });

  it("that is already told is not told again", () => {
    expect(show(showing(help), help, instant(linkedAt + 1)).say).toEqual([]);
  });

  it.each(["closed", "opening", "foreign"] as const)("is told to nobody while the link is %s", (phase) => {
    const link = linkIn(phase);
    expect(show(link, help, instant(linkedAt))).toEqual({ link, say: [] });
  });

  it("after number FFFF has number 0", () => {
    expect(show({ ...linkIn("linked"), signal: 0xffff }, help, instant(linkedAt)).say).toMatchObject([{ signal: 0 }]);
  });
});

describe("SHOW", () => {
  it("is repeated after 50 ms, then ever slower, at the slowest every 400 ms", () => {
    const at = saidAt(showing(help, false), "SHOW", 2300);
    expect(at).toEqual([50, 150, 300, 500, 750, 1050, 1400, 1800, 2200]);
  });

  it("is not repeated once the unit confirmed", () => {
    expect(saidAt(showing(help), "SHOW", 900)).toEqual([]);
    expect(showing(help).confirmed).toEqual({ sounding: true, at: linkedAt + 5 });
  });

  it.each([
    ["another signal", { signal: 2 }],
    ["another light", { light: "ready" }],
    ["another buzzer", { buzzer: "help-more" }],
    ["silence", { buzzer: "silent" }],
  ])("is repeated when SHOWN tells %s", (_, part) => {
    const { link } = heard(showing(help, false), sound(part), linkedAt + 5);
    expect(link.confirmed).toBeUndefined();
    expect(saidAt(link, "SHOW", 60)).toEqual([50]);
  });

  it("is repeated at once on REJECT, once for each", () => {
    const { link } = heard(showing(help, false), { verb: "REJECT", code: "check" }, linkedAt + 3);
    expect(linkWakeAt(link)).toBeLessThanOrEqual(linkedAt + 3);
    const again = tick(link, around(linkedAt + 3));
    expect(again.say).toMatchObject([{ verb: "SHOW", signal: 1 }]);
    expect(tick(again.link, around(linkedAt + 4)).say).toEqual([]);
  });

  it("is not repeated on a REJECT that comes when nothing waits for an answer", () => {
    const { link } = heard(showing(help), { verb: "REJECT", code: "check" }, linkedAt + 6);
    expect(tick(link, around(linkedAt + 6)).say).toEqual([]);
  });

  it("carries the seconds that are left when it is repeated", () => {
    const { say } = tick(showing(help, false), around(linkedAt + 2200));
    expect(say).toMatchObject([{ verb: "SHOW", signal: 1, seconds: 9 }]);
  });
});

describe("SHOWN", () => {
  it("without sound confirms the signal, but no sound", () => {
    const { link } = heard(showing(help, false), sound({ sounding: 0 }), linkedAt + 5);
    expect(link.confirmed).toEqual({ sounding: false, at: linkedAt + 5 });
  });

  it("of a silent signal never counts as sound, whatever the unit claims", () => {
    const { link } = heard(showing(ready, false), shownOf({ sounding: 1 }), linkedAt + 5);
    expect(link.confirmed).toEqual({ sounding: false, at: linkedAt + 5 });
  });

  it("before anything was told confirms nothing", () => {
    expect(heard(linkIn("linked"), shownOf({ signal: 0 }), linkedAt + 5).link.confirmed).toBeUndefined();
  });
});

describe("a beat", () => {
  const laterMs = limits.showRetryMs + 1;
  const afterBeat = (link: Link, part: object, ms = laterMs): Link => heard(link, beatOf(part), linkedAt + ms).link;
  const agreeing = { signal: 1, buzzer: "help", light: "help" };

  it("that agrees changes nothing", () => {
    expect(saidAt(afterBeat(showing(help), agreeing), "SHOW", 900)).toEqual([]);
  });

  it.each([
    ["another signal", { ...agreeing, signal: 0 }],
    ["another light", { ...agreeing, light: "sent" }],
    ["silence too early", { ...agreeing, buzzer: "silent" }],
  ])("that tells %s makes the gateway say SHOW again at once", (_, part) => {
    const link = afterBeat(showing(help), part);
    expect(link.confirmed).toBeUndefined();
    expect(tick(link, around(linkedAt + laterMs)).say).toMatchObject([{ verb: "SHOW", signal: 1 }]);
  });

  it("that tells a sound where silence is wanted makes the gateway say SHOW again", () => {
    const link = afterBeat(showing(ready), { signal: 1, buzzer: "help", light: "ready" });
    expect(tick(link, around(linkedAt + laterMs)).say).toMatchObject([{ verb: "SHOW", buzzer: "silent" }]);
  });

  it("that tells another sound than the one whose time is over makes the gateway say SHOW again", () => {
    const link = { ...showing(help), heardAt: instant(linkedAt + 10_000) };
    const beating = afterBeat(link, { ...agreeing, buzzer: "help-more" }, 10_001);
    expect(beating.confirmed).toBeUndefined();
  });

  it("that tells silence when the time of the sound is over agrees", () => {
    const link = { ...showing(help), heardAt: instant(linkedAt + 9999) };
    expect(afterBeat(link, { ...agreeing, buzzer: "silent" }, 10_000).confirmed).toBeDefined();
  });

  it("that crossed the SHOW on the cable tells the past and is believed only in its counters", () => {
    const link = afterBeat(showing(help), { signal: 0, rejects: 3 }, limits.showRetryMs - 1);
    expect(link.confirmed).toBeDefined();
    expect(link.beat?.rejects).toBe(3);
  });
});

describe("a unit that confirms a signal and takes it back", () => {
  const agreeing = { signal: 1, buzzer: "help", light: "help" } as const;
  const denying = { ...agreeing, light: "sent" } as const;

  /** It confirms at once, and denies in its next beat, so many times. */
  function fickle(link: Link, times: number, fromMs = 0): Link {
    let next = link;
    for (let time = 1; time <= times; time++) {
      const ms = linkedAt + fromMs + time * 100;
      next = heard(next, beatOf(denying), ms).link;
      next = tick(next, around(ms)).link;
      next = heard(next, sound(), ms + 5).link;
    }
    return next;
  }

  it("twice is believed: a beat may cross a SHOW, and a line may be bad", () => {
    expect(fickle(showing(help), 2)).toMatchObject({ contradictions: 2, disobeys: false });
  });

  it("three times in a row does not do what it is told, whatever it confirms", () => {
    const link = fickle(showing(help), 3);
    expect(link).toMatchObject({ disobeys: true, confirmed: { sounding: true } });
    expect(fickle(link, 5, 1000).disobeys).toBe(true);
  });

  it("is believed again as soon as a beat agrees", () => {
    const link = fickle(showing(help), 4);
    expect(heard(link, beatOf(agreeing), linkedAt + 900).link).toMatchObject({ disobeys: false, contradictions: 0 });
  });

  it("now and then, with a beat between that agrees, does what it is told", () => {
    let link = showing(help);
    for (let time = 0; time < 10; time++) {
      link = fickle(link, 2, time * 300);
      link = heard(link, beatOf(agreeing), linkedAt + time * 300 + 260).link;
    }
    expect(link).toMatchObject({ disobeys: false, contradictions: 0 });
  });

  it("does not wash itself clean with another signal", () => {
    const link = show(fickle(showing(help), 3), { ...help, calls: 2 }, instant(linkedAt + 500)).link;
    expect(heard(link, sound({ signal: 2 }), linkedAt + 505).link).toMatchObject({ disobeys: true });
  });

  it("is believed in its next session until it does so again", () => {
    const over = heard(fickle(showing(help), 3), { verb: "READY" }, linkedAt + 500).link;
    expect(heard(over, helloOf({ session: 2 }), linkedAt + 505).link).toMatchObject({
      disobeys: false,
      contradictions: 0,
    });
  });

  it("is a fault of its own kind: one that never confirms becomes one after a second", () => {
    const link = showing(help, false);
    expect(tick({ ...link, showSentAt: instant(linkedAt + 990) }, around(linkedAt + 999)).link.disobeys).toBe(false);
    expect(tick({ ...link, showSentAt: instant(linkedAt + 990) }, around(linkedAt + 1000)).link.disobeys).toBe(true);
  });
});
