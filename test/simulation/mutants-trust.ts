/**
 * Cores that are built wrong about keys, tags, pairings and tests, one way each. What a mutant believes it is made to believe: its lines
 * are sealed anew with the key that it has, so that the real `step` takes them.
 */
import type { ToGateway } from "../../firmware-protocol/messages.ts";
import { type Causes, recordOf, withCause } from "../../src/core/causes.ts";
import type { Cause } from "../../src/core/event.ts";
import { cut, encode } from "../../src/core/frame.ts";
import { type Step, step } from "../../src/core/gateway.ts";
import type { Input, Now } from "../../src/core/io.ts";
import type { Link } from "../../src/core/link-state.ts";
import { placesOf } from "../../src/core/place.ts";
import type { State } from "../../src/core/state.ts";
import { after } from "../../src/core/time.ts";
import { fits, type SessionKeys } from "../../src/core/trust.ts";
import { beginning, changed, type Mutant, reading, withoutLines } from "./mutant.ts";
import { isSealed, read } from "./reading.ts";
import { believed, type Line, reread, saying } from "./reseal.ts";
import { type Subject, theCore } from "./subject.ts";

const hourMs = 3600_000;

/** Whether a line comes in a proved session and has no tag that fits in its place. */
function isUnproved({ line }: Line, link: Link | undefined): link is Link {
  if (link?.phase !== "linked" || link.owner !== "paired" || link.trust === undefined) return false;
  const found = cut(line);
  const seal = found.kind === "text" ? found.seal : undefined;
  return seal === undefined || !fits(seal, { key: link.trust.keys.toGateway, after: link.trust.heard });
}

/** Believes what it should not. */
function credulous(isTaken: (input: Line, link: Link, message: ToGateway) => boolean): Subject {
  return reading((input, before) => {
    const link = before.links.get(input.socket);
    if (!isUnproved(input, link)) return input;
    const message = read(input.line);
    return message !== undefined && isTaken(input, link, message) ? believed(input, link, message) : input;
  });
}

/** A tag that fits, whatever its counter is. */
function fittedOnce({ line }: Line, { trust }: Link): boolean {
  const found = cut(line);
  return (
    found.kind === "text" &&
    found.seal !== undefined &&
    trust !== undefined &&
    fits(found.seal, { key: trust.keys.toGateway, after: -1 })
  );
}

function mixedUp(): Subject {
  const mixed = new WeakSet<SessionKeys>();
  return changed((made) => {
    const links = new Map(made.state.links);
    for (const [socket, link] of links) {
      if (link.trust === undefined || mixed.has(link.trust.keys)) continue;
      const keys = { toGateway: link.trust.keys.toUnit, toUnit: link.trust.keys.toGateway };
      mixed.add(keys);
      links.set(socket, { ...link, trust: { ...link.trust, keys } });
    }
    return { ...made, state: { ...made.state, links } };
  });
}

/** Takes no press that is not proved. */
const deafToDoubt = (): Subject =>
  reading((input, before) => {
    const link = before.links.get(input.socket);
    const isDoubted = link?.owner === "doubtful" || isUnproved(input, link);
    if (read(input.line)?.verb !== "PRESS" || !isDoubted) return input;
    if (isSealed(input.line)) return { ...input, line: input.line.replace("PRESS", "EVENT 0") };
    return { ...input, line: encode({ verb: "EVENT", kind: "green", event: 1, ageMs: 0 }).slice(0, -1) };
  });

/** Names a press that is not proved as one that is. */
function oneName({ state, effects, wakeAt }: Step): Step {
  const wrong = effects.flatMap((effect) =>
    effect.kind === "append" ? effect.records.flatMap(({ event }) => ("cause" in event ? [event.cause] : [])) : [],
  );
  const [cause] = wrong.filter((one) => one.startsWith("u"));
  if (cause === undefined) return { state, effects, wakeAt };
  const rename = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(cause, cause.slice(1))) as T;
  const seq = recordOf(state.causes, cause) ?? 0;
  const causes: Causes = withCause(state.causes, cause.slice(1) as Cause, seq, state.appendedSeq);
  const alarms = new Map(
    [...state.alarms].map(([id, alarm]) =>
      id === (cause as string) ? [id.slice(1) as typeof id, { ...alarm, id: id.slice(1) as typeof id }] : [id, alarm],
    ),
  );
  const written = effects.map((effect) =>
    effect.kind === "append"
      ? { ...effect, records: effect.records.map((record) => ({ ...record, event: rename(record.event) })) }
      : effect,
  );
  return { state: { ...state, causes, alarms }, effects: written, wakeAt };
}

/** Sends a key when it is made, and not when it is on disk. */
function keyAtOnce(made: Step): Step {
  const owed = made.state.owed.find(({ kind }) => kind === "pair");
  if (owed?.kind !== "pair") return made;
  const key = made.state.pairings.get(owed.uid)?.key ?? new Uint8Array();
  const state = { ...made.state, owed: made.state.owed.filter((one) => one !== owed) };
  return saying({ ...made, state }, owed.socket, { verb: "PAIR", key: Buffer.from(key).toString("hex").toUpperCase() });
}

function openForEver(made: Step, _before: State, _input: Input, now: Now): Step {
  const { window } = made.state;
  if (window === undefined) return made;
  return { ...made, state: { ...made.state, window: { ...window, until: after(now.instant, hourMs) } } };
}

function testsForEver(made: Step, _before: State, _input: Input, now: Now): Step {
  const going = { until: after(now.instant, hourMs), pressed: false };
  const testing = new Map([...made.state.testing].map(([desk, test]) => [desk, { ...test, ...going }]));
  return { ...made, state: { ...made.state, testing } };
}

function testsUncancelled(made: Step, before: State, input: Input): Step {
  const isCancel = input.kind === "request" && input.request.verb === "test-cancel";
  return isCancel ? { ...made, state: { ...made.state, testing: before.testing } } : made;
}

/** Takes a unit for at home wherever it is. */
function homeEverywhere(): Subject {
  return {
    ...theCore,
    step: (before, input, now) => {
      const pairings = new Map(before.pairings);
      for (const { hello, phase, owner, socket } of before.links.values()) {
        const pairing = pairings.get(hello?.uid ?? "");
        if (phase === "linked" && owner === "paired" && pairing !== undefined)
          pairings.set(pairing.uid, { ...pairing, socket });
      }
      const made = step({ ...before, pairings, places: placesOf(before.site, pairings) }, input, now);
      if (made.state.pairings !== pairings) return made;
      return { ...made, state: { ...made.state, pairings: before.pairings, places: before.places } };
    },
  };
}

/** Takes a uid for a proof. */
function uidIsEnough(made: Step): Step {
  const links = new Map(made.state.links);
  for (const [socket, link] of links) {
    if (link.phase !== "linked" || link.owner !== "doubtful" || link.sealed) continue;
    links.set(socket, { ...link, owner: "adapted" });
  }
  return { ...made, state: { ...made.state, links } };
}

/** Says KEPT for whatever is pressed. */
function keptForAnybody(made: Step, before: State, input: Input): Step {
  const message = input.kind === "line" ? read(input.line) : undefined;
  if (input.kind !== "line" || message?.verb !== "PRESS") return made;
  if (!isUnproved(input, before.links.get(input.socket))) return made;
  return saying(made, input.socket, { verb: "KEPT", event: message.event });
}

function secretive(made: Step): Step {
  const links = new Map([...made.state.links].map(([socket, link]) => [socket, { ...link, distrust: undefined }]));
  return { ...made, state: { ...made.state, links } };
}

function forgetful(made: Step): Step {
  return { ...made, state: { ...made.state, answered: new Map() } };
}

export const trustMutants: readonly Mutant[] = [
  {
    name: "does not look at the tag",
    rules: ["injected"],
    seed: 3,
    subject: () => credulous(({ line }) => isSealed(line)),
  },
  { name: "does not look at the counter", rules: ["injected"], seed: 2, subject: () => credulous(fittedOnce) },
  {
    name: "takes a check for a tag",
    rules: ["injected"],
    seed: 33,
    subject: () => credulous(({ line }, _link, { verb }) => !isSealed(line) && verb !== "READY"),
  },
  { name: "mixes up the keys of the two directions", rules: ["1", "ours"], seed: 2, subject: mixedUp },
  { name: "drops a press that is not proved", rules: ["1"], seed: 3, subject: deafToDoubt },
  { name: "names a press alike, proved or not", rules: ["1", "3"], seed: 3, subject: () => changed(oneName) },
  {
    name: "tells KEPT for a press that is not proved",
    rules: ["injected"],
    seed: 15,
    subject: () => changed(keptForAnybody),
  },
  { name: "takes a uid for a proof", rules: ["ours", "12"], seed: 21, subject: () => changed(uidIsEnough) },
  { name: "tells nobody of lines that nobody said", rules: ["tamper"], seed: 26, subject: () => changed(secretive) },
  { name: "counts a unit that is not at home", rules: ["ours", "together"], seed: 19, subject: homeEverywhere },
  {
    name: "does not listen to the silent test of a buzzer",
    rules: ["ours"],
    seed: 5,
    subject: () =>
      reading((input, before) => {
        const probed = read(input.line);
        return probed?.verb === "PROBED" ? reread(input, before, { ...probed, sounding: 1 }) : input;
      }),
  },
  { name: "sends a key before it is on disk", rules: ["3"], seed: 7, subject: () => changed(keyAtOnce) },
  { name: "never closes its pairing window", rules: ["window"], seed: 21, subject: () => changed(openForEver) },
  {
    name: "opens a window or a test anew for a late delivery",
    rules: ["window", "test"],
    seed: 4,
    subject: () => changed(forgetful),
  },
  { name: "never ends a test", rules: ["test"], seed: 11, subject: () => changed(testsForEver) },
  {
    name: "goes on with a test that was broken off",
    rules: ["test"],
    seed: 1,
    subject: () => changed(testsUncancelled),
  },
  {
    name: "says UNPAIR once",
    rules: ["together"],
    seed: 288,
    subject: () => withoutLines((line, _socket, input) => line.startsWith("UNPAIR") && input.kind === "line"),
  },
  {
    name: "forgets pairings over a restart",
    rules: ["13"],
    seed: 3,
    subject: () => beginning((from) => ({ ...from, pairings: [] })),
  },
];
