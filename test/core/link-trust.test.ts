/**
 * Who is believed within a session. Exhaustively: every owner, every message, every trailer that somebody at the cable could
 * put on it. What is not believed leaves the link as it was; only counters and the distrust tell of it, and a press,
 * which still calls.
 */
import { describe, expect, it } from "vitest";
import type { ToGateway } from "../../firmware-protocol/messages.ts";
import { encode } from "../../src/core/frame.ts";
import { hear } from "../../src/core/link.ts";
import { show } from "../../src/core/link-show.ts";
import type { Link, Turned } from "../../src/core/link-state.ts";
import { instant } from "../../src/core/time.ts";
import { sessionKeys } from "../../src/core/trust.ts";
import {
  around,
  bare,
  beatOf,
  introduced,
  introductions,
  key,
  linkedAt,
  otherKey,
  plain,
  ready,
  uid,
} from "./link-fixture.ts";

const owners = Object.keys(introductions);

/** One message of each kind that a session knows, and what it does when it is believed. */
const messages: Readonly<Record<string, { readonly message: ToGateway; readonly did: (turned: Turned) => boolean }>> = {
  PRESS: {
    message: { verb: "PRESS", event: 0x50001, ageMs: 7 },
    did: ({ report }) => report?.kind === "press",
  },
  EVENT: {
    message: { verb: "EVENT", kind: "green", event: 0x50002, ageMs: 7 },
    did: ({ report }) => report?.kind === "key",
  },
  SHOWN: {
    message: { verb: "SHOWN", signal: 1, buzzer: "silent", light: "ready", sounding: 0, afterMs: 0 },
    did: ({ link }) => link.confirmed !== undefined,
  },
  PROBED: {
    message: { verb: "PROBED", probe: 7, sounding: 0, afterMs: 3 },
    did: ({ link }) => !link.probe.sounded,
  },
  BEAT: {
    message: beatOf({ supplyMv: 4711 }),
    did: ({ link }) => link.beat?.supplyMv === 4711,
  },
  REJECT: {
    message: { verb: "REJECT", code: "check" },
    did: ({ link }) => link.showSentAt < 0,
  },
};
const verbs = Object.keys(messages);

/** A link of this owner that was told what to show and is being probed, and waits for both answers. */
function waiting(owner: string): Link {
  const { link } = show(introduced(owner), ready, instant(linkedAt));
  const probe = { ...link.probe, number: 7, sentAt: instant(linkedAt), tries: 1 };
  // A few lines were heard already, so that there is something to fall behind.
  const trust = link.trust && { ...link.trust, heard: 9 };
  return { ...link, probe, trust };
}

/** How a line could be made by who has the key of this session, and by who has not. */
const trailers = {
  none: (_link, message) => bare(message),
  fitting: (link, message) => sealed(link, message, 10),
  "wrong tag": (link, message) => withWrongTag(sealed(link, message, 10)),
  "heard before": (link, message) => sealed(link, message, 9),
  "out of order": (link, message) => sealed(link, message, 4),
  "other counter": (link, message) => sealed(link, message, 10).replace("~000A", "~000B"),
  "other direction": (link, message) => sealed(link, message, 10, { direction: "toUnit" }),
  "other session": (link, message) => sealed(link, message, 10, { session: 2 }),
  "other boot": (link, message) => sealed(link, message, 10, { boot: 6 }),
  "other nonce": (link, message) => sealed(link, message, 10, { nonce: "00000000DEADBEEF" }),
  "other unit": (link, message) => sealed(link, message, 10, { by: new Uint8Array(16).fill(9) }),
} as const satisfies Record<string, (link: Link, message: ToGateway) => string>;
type Trailer = keyof typeof trailers;

interface Otherwise {
  readonly direction?: "toGateway" | "toUnit";
  readonly boot?: number;
  readonly session?: number;
  readonly nonce?: string;
  readonly by?: Uint8Array;
}

/** A line with a tag of the unit's own key in the session that it is in, or of anything else. */
function sealed(link: Link, message: ToGateway, counter: number, otherwise: Otherwise = {}): string {
  const { direction = "toGateway", boot = 5, session = 1, nonce = link.nonce } = otherwise;
  const by = otherwise.by ?? (link.hello?.uid === uid ? key : otherKey);
  return plain(encode(message, { key: sessionKeys(by, nonce, boot, session)[direction], counter }));
}

function withWrongTag(line: string): string {
  return line.slice(0, -1) + (line.endsWith("0") ? "1" : "0");
}

/** What each owner is believed with. Everything else is distrusted. */
const believedWith: Readonly<Record<string, readonly Trailer[]>> = {
  paired: ["fitting"],
  adapted: ["none"],
  new: ["none"],
  stranger: [],
  "doubtful, wrong key": [],
  "doubtful, no key": [],
};

const cases = owners.flatMap((owner) =>
  verbs.flatMap((verb) => (Object.keys(trailers) as Trailer[]).map((trailer) => ({ owner, verb, trailer }))),
);

describe("a line", () => {
  it("is tried in 396 cases", () => {
    expect(cases).toHaveLength(6 * 6 * 11);
  });

  const isBelieved = ({ owner, trailer }: (typeof cases)[number]): boolean =>
    (believedWith[owner] as readonly Trailer[]).includes(trailer);
  const turnOf = ({ owner, verb, trailer }: (typeof cases)[number]): { before: Link; turned: Turned } => {
    const before = waiting(owner);
    const { message } = messages[verb] as (typeof messages)[string];
    return { before, turned: hear(before, trailers[trailer](before, message), around(linkedAt + 500)) };
  };

  it.each(cases.filter(isBelieved))("from a unit that is $owner, $verb, trailer $trailer: believed", (one) => {
    const { before, turned } = turnOf(one);
    expect(messages[one.verb]?.did(turned)).toBe(true);
    expect(turned.link.distrust).toEqual(before.distrust);
    expect(turned.say).toEqual([]);
    expect(turned.link.heardAt).toBe(one.verb === "REJECT" ? before.heardAt : linkedAt + 500);
    if (one.verb === "PRESS") expect(turned.report).toMatchObject({ verified: one.owner === "paired" });
    if (one.owner === "paired") expect(turned.link.trust?.heard).toBe(10);
  });

  it.each(cases.filter((one) => !isBelieved(one)))(
    "from a unit that is $owner, $verb, trailer $trailer: not",
    (one) => {
      const { before, turned } = turnOf(one);
      expect(turned.say).toEqual(one.verb === "REJECT" ? [] : [{ verb: "REJECT", code: "trust" }]);
      expect(turned.report).toEqual(
        one.verb === "PRESS" ? { kind: "press", event: 0x50001, ageMs: 7, verified: false } : undefined,
      );
      const { rejects, rejectSentAt, distrust, heardAt, ...left } = turned.link;
      const { rejects: _r, rejectSentAt: _s, distrust: distrustBefore, heardAt: heardBefore, ...was } = before;
      expect(left).toEqual(was);
      expect(rejects.trust).toBe((before.rejects.trust ?? 0) + 1);
      expect(distrust?.lines).toBe((distrustBefore?.lines ?? 0) + 1);
      expect(distrust).toMatchObject({ at: linkedAt + 500, detail: expect.stringContaining(one.verb) });
      // Of whom nothing is believed anyway, it is believed that he is there; a unit of ours has to prove that it is.
      const isThere = /^doubtful|^stranger/.test(one.owner) && one.verb !== "REJECT";
      expect(heardAt).toBe(isThere ? linkedAt + 500 : heardBefore);
      expect(rejectSentAt).toBe(one.verb === "REJECT" ? before.rejectSentAt : linkedAt + 500);
    },
  );
});
