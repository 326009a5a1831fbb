/** The probe of the buzzer: too short to be heard, and never in the way of a sound. */
import { describe, expect, test } from "vitest";
import { limits } from "../../firmware-protocol/limits.ts";
import { type Edge, Rig } from "./rig.ts";

const probe = (rig: Rig, number: number): void => rig.send({ verb: "PROBE", probe: number });

/** How long the buzzer's pin was high, each time, in ms. */
function pulses(edges: readonly Edge[]): number[] {
  const buzzer = edges.filter(({ pin }) => pin === "buzzer");
  return buzzer.flatMap(({ level, atMs }, place) => {
    const end = buzzer[place + 1];
    return level ? [(end?.atMs ?? Number.POSITIVE_INFINITY) - atMs] : [];
  });
}

describe("a probe", () => {
  test("of a silent buzzer drives it until it is read back, and tells so", () => {
    const rig = Rig.paired().open();
    probe(rig, 7);
    rig.board.advance(limits.senseMs + 4);
    expect(rig.all("PROBED")).toEqual([{ verb: "PROBED", probe: 7, sounding: 1, afterMs: 0 }]);
    const [pulse, ...more] = pulses(rig.edges);
    expect(pulse).toBeLessThan(1);
    expect(more).toEqual([]);
  });

  test("of a buzzer that is cut off drives it for 5 ms at most, and calls it dead until one is heard", () => {
    const rig = Rig.paired().open();
    rig.board.buzzerConnected = false;
    probe(rig, 7);
    rig.board.advance(limits.senseMs + 6);
    expect(rig.all("PROBED")).toEqual([{ verb: "PROBED", probe: 7, sounding: 0, afterMs: 0 }]);
    const [pulse, ...more] = pulses(rig.edges);
    expect(pulse).toBeGreaterThan(limits.senseMs - 1.1);
    expect(pulse).toBeLessThan(limits.senseMs + 0.1);
    expect(more).toEqual([]);
    rig.live(1000);
    expect(rig.last("BEAT")?.flags).toBe(8);
    rig.board.buzzerConnected = true;
    probe(rig, 8);
    rig.live(1000);
    expect(rig.last("PROBED")).toMatchObject({ probe: 8, sounding: 1 });
    expect(rig.last("BEAT")?.flags).toBe(0);
  });

  test("in the way of another is the same one", () => {
    const rig = Rig.paired().open();
    rig.board.buzzerConnected = false;
    probe(rig, 1);
    probe(rig, 2);
    probe(rig, 3);
    rig.board.advance(20);
    expect(rig.all("PROBED")).toMatchObject([{ probe: 3, sounding: 0 }]);
    expect(pulses(rig.edges)).toHaveLength(1);
  });

  test("of a buzzer that sounds is answered at once from its readback, and changes nothing of the sound", () => {
    const sound = (probes: boolean): { edges: number[]; rig: Rig } => {
      const rig = Rig.paired().open();
      rig.show(1, "help", "help", 4);
      const from = rig.ms;
      for (let number = 1; number <= 40; number++) {
        if (probes) probe(rig, number);
        else rig.send({ verb: "ALIVE" });
        rig.board.advance(75);
      }
      const edges = rig.edges.filter(({ pin }) => pin === "buzzer").map(({ atMs }) => Math.round(atMs - from));
      return { edges, rig };
    };
    const { edges, rig } = sound(true);
    expect(edges).toEqual(sound(false).edges);
    expect(rig.all("PROBED")).toHaveLength(40);
    expect(rig.all("PROBED").every(({ sounding, afterMs }) => sounding === 1 && afterMs === 0)).toBe(true);
    rig.board.buzzerConnected = false;
    rig.live(1500);
    probe(rig, 99);
    rig.board.advance(10);
    expect(rig.last("PROBED")).toEqual({ verb: "PROBED", probe: 99, sounding: 0, afterMs: 0 });
  });

  test("gives way to a sound that begins meanwhile, and tells what that is worth", () => {
    const rig = Rig.paired().open();
    rig.board.buzzerConnected = false;
    probe(rig, 5);
    rig.show(2, "help", "help", 180);
    rig.board.advance(20);
    expect(rig.last("SHOWN")).toMatchObject({ signal: 2, sounding: 0 });
    expect(rig.last("PROBED")).toMatchObject({ probe: 5, sounding: 0 });
    expect(rig.board.pin("buzzer")).toBe(true);
  });

  test("never holds up a press", () => {
    const rig = Rig.paired().open();
    rig.board.buzzerConnected = false;
    rig.board.press("red");
    probe(rig, 5);
    const at = rig.ms;
    rig.board.advance(20);
    const line = rig.heard.find(({ message }) => message?.verb === "PRESS");
    expect((line?.fromMs ?? Number.POSITIVE_INFINITY) - at).toBeLessThan(1.6);
    expect(rig.last("PROBED")).toMatchObject({ probe: 5, sounding: 0 });
  });
});
