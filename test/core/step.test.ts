/** What holds for every step, whatever comes in: any lines, in any phase, of any unit, at any time. */
import { describe, expect, it } from "vitest";
import { everyCause } from "../../src/core/causes.ts";
import type { Effect } from "../../src/core/io.ts";
import { isOurs } from "../../src/core/link-state.ts";
import type { State } from "../../src/core/state.ts";
import { retainedTopics } from "../../src/core/view.ts";
import { holds, messageOf, site, take } from "./step-story.ts";

const recordsOf = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === "append" ? effect.records : []));
const linesOf = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === "send" ? [{ ...effect, message: messageOf(effect.line) }] : []));

describe("every step", () => {
  it("leaves the state before it as it was, and gives the same answer again", () => {
    holds(({ before, input, atMs, after }) => {
      const copy = structuredClone(before);
      const again = take(before, input, atMs);
      expect({ ...again, wakeAt: again.wakeAt() }).toEqual({ ...after, wakeAt: after.wakeAt() });
      expect(before).toEqual(copy);
    }, 30);
  });

  it("sends, then appends, then responds", () => {
    holds(({ after }) => {
      const kinds = after.effects.map(({ kind }) => kind).join(" ");
      expect(kinds).toMatch(/^(send ?)*(append ?)?(respond ?)*$/);
    });
  });

  it("writes only lines that a unit can read, and only to ports that are open", () => {
    holds(({ after: { effects, state } }) => {
      for (const { socket } of linesOf(effects)) expect(state.links.get(socket)?.phase).not.toBe("closed");
    });
  });

  it("acknowledges nothing that is not on disk, except to a unit that belongs to nobody", () => {
    holds(({ after: { effects, state } }) => {
      for (const { socket, message } of linesOf(effects)) {
        if (message.verb !== "KEPT" || state.links.get(socket)?.owner === "new") continue;
        const event = message.event.toString(16).padStart(8, "0");
        const onDisk = everyCause(state.causes).filter(
          ([cause, seq]) => cause.endsWith(event) && seq <= state.appendedSeq,
        );
        expect(onDisk).not.toEqual([]);
      }
    });
  });

  it("numbers its records without a gap, and names no alarm and no cause twice", () => {
    const seen = new WeakMap<State, Set<string>>();
    holds(({ before, after: { effects, state } }) => {
      const causes = new Set(seen.get(before));
      let { seq } = before;
      for (const { event } of recordsOf(effects)) {
        expect(event.seq).toBe(++seq);
        if (!("cause" in event)) continue;
        expect(causes.has(event.cause)).toBe(false);
        causes.add(event.cause);
      }
      expect(state.seq).toBe(seq);
      seen.set(state, causes);
    });
  });

  it("has at most one alarm for each desk, and never one whose own desk it calls", () => {
    holds(({ after: { state } }) => {
      const desks = [...state.alarms.values()].map(({ desk }) => desk);
      expect(new Set(desks).size).toBe(desks.length);
      for (const { desk, called } of state.alarms.values()) expect(called).not.toContain(desk);
    });
  });

  it("asks to be woken when a sound ends, a unit is lost, a light has blinked long enough, a window or a test ends", () => {
    holds(({ atMs, after: { state, wakeAt } }) => {
      for (const { soundUntil } of state.alarms.values())
        if (soundUntil > atMs) expect(wakeAt()).toBeLessThanOrEqual(soundUntil);
      const ends = [...state.identifying.values(), ...state.chirping.values()];
      ends.push(...[...state.testing.values()].map(({ until }) => until));
      if (state.window !== undefined) ends.push(state.window.offer?.until ?? state.window.until);
      for (const until of ends) if (until > atMs) expect(wakeAt()).toBeLessThanOrEqual(until);
      for (const { phase, heardAt } of state.links.values())
        if (phase === "linked") expect(wakeAt()).toBeLessThanOrEqual(Math.max(heardAt + 3000, atMs));
    });
  });

  it("does what is due when it is woken, and asks to be woken again only later", () => {
    holds(({ atMs, after }) => {
      const wokenMs = Math.max(after.wakeAt(), atMs);
      expect(take(after.state, { kind: "wake" }, wokenMs).wakeAt()).toBeGreaterThan(wokenMs);
    });
  });
});

describe("no step", () => {
  it("makes a unit sound that is not ours", () => {
    holds(({ after: { effects, state } }) => {
      for (const { socket, message } of linesOf(effects)) {
        const link = state.links.get(socket);
        if (message.verb === "SHOW" && message.buzzer !== "silent")
          expect(link !== undefined && isOurs(link)).toBe(true);
      }
    });
  });

  it("tells a paired unit anything without a tag, or a unit without a key anything with one, but OPEN", () => {
    holds(({ after: { effects, state } }) => {
      for (const { socket, line, message } of linesOf(effects)) {
        const link = state.links.get(socket);
        if (message.verb === "OPEN" || link?.phase !== "linked") continue;
        expect([link.owner, line.at(-18) === "~"]).toEqual([link.owner, link.owner === "paired"]);
      }
    });
  });

  it("sends a key anywhere but to a unit that belongs to nobody, and only once it is on disk", () => {
    const offered = new WeakMap<State, Map<string, number>>();
    holds(({ before, after: { effects, state } }) => {
      const known = new Map(offered.get(before));
      for (const { event, pairing } of recordsOf(effects)) if (pairing !== undefined) known.set(pairing.uid, event.seq);
      for (const { socket, message } of linesOf(effects)) {
        if (message.verb !== "PAIR") continue;
        const link = state.links.get(socket);
        expect(link).toMatchObject({ owner: "new", phase: "linked" });
        expect(known.get(link?.hello?.uid ?? "")).toBeLessThanOrEqual(state.appendedSeq);
      }
      offered.set(state, known);
    });
  });

  it("shows a key to anybody: not in an event, not in an answer, not in a topic", () => {
    holds(({ after: { effects, state } }) => {
      const shown = JSON.stringify([
        recordsOf(effects).map(({ event }) => event),
        effects.filter(({ kind }) => kind === "respond"),
        [...retainedTopics(state, { version: "0", outboxLength: 0, clockTrusted: true }).values()],
      ]).toLowerCase();
      for (const { key } of state.pairings.values()) {
        expect(shown).not.toContain(Buffer.from(key).toString("hex"));
        expect(shown).not.toContain([...key].join(","));
      }
    }, 60);
  });

  it("calls a press verified that its unit did not prove at its own desk", () => {
    holds(({ before, input, incident, after: { effects } }) => {
      for (const { event } of recordsOf(effects)) {
        if (event.type !== "raised" && event.type !== "missed") continue;
        if (input.kind === "request" || !event.verified) continue;
        if (incident.kind !== "said") throw new Error("an alarm of nothing");
        expect(incident.with).toBe("key");
        const link = before.links.get(incident.socket);
        expect(before.pairings.get(link?.hello?.uid ?? "")).toMatchObject({
          desk: event.desk,
          socket: incident.socket,
        });
      }
    });
  });

  it("lets anything but a press through that a paired unit did not prove, and that under another name", () => {
    holds(({ before, incident, after: { effects, state } }) => {
      if (incident.kind !== "said" || incident.with === "key" || incident.message.verb === "READY") return;
      const link = before.links.get(incident.socket);
      if (link?.phase !== "linked" || link.owner !== "paired") return;
      for (const { event } of recordsOf(effects)) {
        expect(["raised", "missed", "pressed", "escalated", "fault", "restored"]).toContain(event.type);
        if ("cause" in event) expect([incident.message.verb, event.cause[0]]).toEqual(["PRESS", "u"]);
      }
      const { phase, owner, hello, beat, probe, heardAt, nonce } = state.links.get(incident.socket) ?? link;
      expect({ phase, owner, hello, beat, probe, heardAt, nonce }).toEqual({
        phase: link.phase,
        owner: link.owner,
        hello: link.hello,
        beat: link.beat,
        probe: link.probe,
        heardAt: link.heardAt,
        nonce: link.nonce,
      });
    });
  });

  it("forgets which units are paired for any other reason than a request or a proof", () => {
    holds(({ before, after: { state }, input }) => {
      if (before.pairings === state.pairings) return;
      expect(["request", "line"]).toContain(input.kind);
      for (const { desk } of state.pairings.values()) expect(site.desks.has(desk)).toBe(true);
      const desks = [...state.pairings.values()].flatMap(({ state: at, desk }) => (at === "paired" ? [desk] : []));
      expect(new Set(desks).size).toBe(desks.length);
    });
  });
});
