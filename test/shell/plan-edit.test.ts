/** Another plan into a file that somebody wrote by hand: the values change, and nothing else does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import type { EditedPlan } from "../../src/core/plan-edited.ts";
import { editPlan, NotEditable } from "../../src/shell/plan/plan-edit.ts";
import { planOf, withPlan } from "../../src/shell/plan/plan-form.ts";
import { flowText } from "../../src/shell/plan/text-edit.ts";

const example = readFileSync(join(import.meta.dirname, "../../deploy/site.example.yaml"), "utf8");
const planIn = (text: string): EditedPlan => planOf(parse(text)) as EditedPlan;
const edit = (text: string, change: (plan: EditedPlan) => EditedPlan): string => editPlan(text, change(planIn(text)));
const mapDesk = (plan: EditedPlan, id: string, change: object): EditedPlan => ({
  ...plan,
  desks: plan.desks.map((desk) => (desk.id === id ? { ...desk, ...change } : desk)),
});
/** Lines that are in one text and not in the other. */
const differing = (a: string, b: string): string[] => {
  const [before, after] = [a.split("\n"), b.split("\n")];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
};

const small = `# the site
site: s1   # its name
gateway: g1
rooms:
  # of the rooms
  - id: r1
    name: "Room 1"  # as on the door
    doors:
      - corridor # left
      - yard
  - { id: r2, name: Room 2, doors: [corridor] }

desks:
  - id: a
    room: r1
    x: 0
    y: 0   # measured
    unit:
      socket: tcp://10.0.0.1:4001
      # uid: "3f9a0c7711e2"

  # --- by the window ---

  # b is new
  - id: b
    room: r1
    x: 2
    y: 0
  - id: c
    room: r2
    x: 4
    y: 0
    # of c
  # of nobody

# the seven
circuit1: { size: 2, minimum: 1 }
mqtt:
  prefix: rufkreis # stays
`;

describe("an edit", () => {
  it("of nothing changes nothing", () => {
    for (const text of [example, small, small.replaceAll("\n", "\r\n")]) expect(edit(text, (plan) => plan)).toBe(text);
  });

  it("moves a desk by one line, comment kept", () => {
    expect(
      differing(
        small,
        edit(small, (plan) => mapDesk(plan, "a", { y: 1.5 })),
      ),
    ).toEqual(["-    y: 0   # measured", "+    y: 1.5   # measured"]);
  });

  it("renames a desk and keeps its unit", () => {
    const text = edit(small, (plan) => mapDesk(plan, "a", { id: "front" }));
    expect(differing(small, text)).toEqual(["-  - id: a", "+  - id: front"]);
    expect(parse(text).desks[0].unit).toEqual({ socket: "tcp://10.0.0.1:4001" });
  });

  it("gives neighbours by hand above the unit, and takes them back", () => {
    const given = edit(small, (plan) => mapDesk(plan, "a", { neighbours: ["c", "b"] }));
    expect(differing(small, given)).toEqual(["+    neighbours: [c, b]"]);
    expect(given.indexOf("neighbours")).toBeLessThan(given.indexOf("unit:"));
    const back = editPlan(given, planIn(small));
    expect(back).toBe(small);
  });

  it("adds a desk behind the last one, above what follows", () => {
    const desk = { id: "d", room: "r2", x: 6, y: 0, floor: 1, sound: "quiet" };
    const text = edit(small, (plan) => ({ ...plan, desks: [...plan.desks, desk] }));
    expect(text.split("\n").slice(32, 42).join("\n")).toBe(
      "    # of c\n  - id: d\n    room: r2\n    x: 6\n    y: 0\n    floor: 1\n    sound: quiet\n  # of nobody\n\n# the seven",
    );
    expect(differing(small, text).every((line) => line.startsWith("+"))).toBe(true);
  });

  it("removes a desk with its own comments, and leaves headings and those of others", () => {
    const text = edit(small, (plan) => ({ ...plan, desks: plan.desks.filter(({ id }) => id === "a") }));
    for (const kept of ["# uid", "--- by the window", "# of nobody", "# the seven"]) expect(text).toContain(kept);
    for (const gone of ["# b is new", "# of c"]) expect(text).not.toContain(gone);
    const first = edit(small, (plan) => ({ ...plan, rooms: plan.rooms.slice(1) }));
    expect(first).toContain("rooms:\n  # of the rooms\n  - { id: r2");
    const last = edit(example, (plan) => ({ ...plan, desks: plan.desks.filter(({ id }) => id !== "reception-b") }));
    expect(last).toContain("# Circuit 1: how many of the nearest desks");
  });

  it("changes lists in one line and over several, each in its way", () => {
    const text = edit(small, (plan) => ({
      ...plan,
      rooms: [
        { ...(plan.rooms[0] as EditedPlan["rooms"][0]), doors: ["corridor", "from room 2, left: #3"] },
        { ...(plan.rooms[1] as EditedPlan["rooms"][0]), area: { x: 3, y: -1, width: 3, height: 2 } },
      ],
    }));
    expect(text).toContain('      - corridor # left\n      - "from room 2, left: #3"\n  - { id: r2');
    expect(parse(text).rooms[1].area).toEqual({ x: 3, y: -1, width: 3, height: 2 });
    expect(text).toContain('name: "Room 1"  # as on the door');
  });

  it("puts circuits in another order with their text, and makes and ends the list", () => {
    const circuits = [
      { id: "guards", desks: ["a", "b"], afterSeconds: 20 },
      { id: "house", hours: [{ days: ["mon"], from: "07:00", to: "18:00" }], otherwise: {} },
    ];
    const made = edit(small, (plan) => ({ ...plan, circuits }));
    expect(parse(made).circuits).toEqual(circuits);
    expect(made.startsWith(small)).toBe(true);
    const noted = made.replace("  - id: house", "  # everybody\n  - id: house");
    const turned = edit(noted, (plan) => ({ ...plan, circuits: [...(plan.circuits ?? [])].reverse() }));
    expect(turned).toContain("circuits:\n  # everybody\n  - id: house");
    expect(edit(made, ({ circuits: _, ...plan }) => plan)).toBe(small);
  });

  it("gives a desk back what it had, from an older text", () => {
    const without = edit(small, (plan) => ({ ...plan, desks: plan.desks.filter(({ id }) => id !== "a") }));
    expect(parse(editPlan(without, planIn(small), parse(small)))).toMatchObject({ desks: parse(small).desks });
    // What the page does not have of a unit is not known without it.
    expect(parse(editPlan(without, planIn(small))).desks[0].unit).toEqual({ socket: "tcp://10.0.0.1:4001" });
  });

  it("puts a unit at another socket, with all else that is known of it and the comments there", () => {
    const text = edit(small, (plan) => mapDesk(plan, "a", { socket: "/dev/serial/by-path/p-usb-0:1.1" }));
    expect(differing(small, text)).toEqual([
      "-      socket: tcp://10.0.0.1:4001",
      '+      socket: "/dev/serial/by-path/p-usb-0:1.1"',
    ]);
    const braces = small.replace(
      /unit:\n.*\n/,
      'unit: {\n        uid: "3f9a0c7711e2", # as on the label\n        socket: "tcp://10.0.0.1:4001", # below the desk\n      }\n',
    );
    const moved = edit(braces, (plan) => mapDesk(plan, "a", { socket: "tcp://10.0.0.1:4002" }));
    expect(differing(braces, moved)).toEqual([
      '-        socket: "tcp://10.0.0.1:4001", # below the desk',
      '+        socket: "tcp://10.0.0.1:4002", # below the desk',
    ]);
  });

  it("changes values of a desk in one line where they stand", () => {
    const line =
      '  - { id: d, room: r2, x: 6, y: 0,   unit: { socket: "tcp://h:1", uid: "3f9a0c7711e2" } } # at the door';
    const text = small.replace("  # of nobody", `${line}\n  # of nobody`);
    const moved = edit(text, (plan) => mapDesk(plan, "d", { x: 6.5, socket: "tcp://h:2" }));
    expect(differing(text, moved)).toEqual([
      `-${line}`,
      `+${line.replace("x: 6,", "x: 6.5,").replace("tcp://h:1", "tcp://h:2")}`,
    ]);
  });

  it("fits a desk with a unit, and takes one out", () => {
    const fitted = edit(small, (plan) => mapDesk(plan, "b", { socket: "tcp://10.0.0.1:4002" }));
    expect(differing(small, fitted)).toEqual(['+    unit: { socket: "tcp://10.0.0.1:4002" }']);
    expect(editPlan(fitted, planIn(small))).toBe(small);
    const bare = edit(small, (plan) => ({ ...plan, desks: plan.desks.map(({ socket: _, ...desk }) => desk) }));
    expect(parse(bare).desks[0]).toEqual({ id: "a", room: "r1", x: 0, y: 0 });
  });

  it("leaves a unit alone that is not one, for the check to tell", () => {
    const wrong = small.replace("socket: tcp://10.0.0.1:4001", "socket: 7");
    const text = edit(wrong, (plan) => mapDesk(plan, "a", { y: 1 }));
    expect(differing(wrong, text)).toEqual(["-    y: 0   # measured", "+    y: 1   # measured"]);
  });

  it("is refused where the text cannot be edited, and never guessed at", () => {
    const anchored = small
      .replace("doors:\n      - corridor # left\n      - yard", "doors: &doors [corridor]")
      .replace("doors: [corridor] }", "doors: *doors }");
    expect(() =>
      edit(anchored, (plan) => ({
        ...plan,
        rooms: plan.rooms.map((room, place) => (place === 0 ? { ...room, doors: ["yard"] } : room)),
      })),
    ).toThrow(NotEditable);
    expect(() => edit(`{ "site": "s", "rooms": [], "desks": [] }`, (plan) => ({ ...plan, testDays: 3 }))).toThrow(
      NotEditable,
    );
  });
});

describe("properties", () => {
  const anyText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });

  it("whatever text, it is read back as it was", () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText, fc.constantFrom("yes", "1", "~", "- a", "#", "a: b", "]", "\u0085", "null ")),
        (text) => {
          expect(parse(`a: ${flowText(text)}`)).toEqual({ a: text });
          expect(parse(`[${flowText({ k: [text, text] })}]`)).toEqual([{ k: [text, text] }]);
        },
      ),
      { numRuns: 500 },
    );
  });

  const id = fc.stringMatching(/^[a-z0-9-]{1,6}$/);
  const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 4 });
  const metres = fc.integer({ min: -100, max: 100 }).map((tenths) => tenths / 10);
  const defined = (group: object): object =>
    Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined));
  const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
  const list = (of: fc.Arbitrary<object>) =>
    fc.uniqueArray(of.map(defined) as fc.Arbitrary<{ id: string }>, {
      selector: (each) => each.id,
      maxLength: 6,
      minLength: 1,
    });
  const socket = fc.nat(9).map((place) => `tcp://h:${place + 1}`);
  const plan = fc
    .record({
      rooms: list(fc.record({ id, name: anyText, doors: fc.array(anyText, { minLength: 1, maxLength: 3 }) })),
      desks: list(
        fc.record({
          id,
          room: id,
          x: metres,
          y: metres,
          floor: maybe(fc.nat(3)),
          neighbours: maybe(ids),
          socket: maybe(socket),
        }),
      ),
      circuit1: maybe(fc.record({ size: fc.nat(9), minimum: maybe(fc.nat(9)) }).map(defined)),
      circuits: maybe(list(fc.record({ id, desks: maybe(ids), receivers: maybe(ids), tooFew: maybe(fc.boolean()) }))),
      testDays: maybe(fc.nat(99)),
    })
    .map(defined) as fc.Arbitrary<EditedPlan>;
  /** What it is in the file already has its name there; the others are new. */
  const from = (next: EditedPlan, before: EditedPlan): EditedPlan => {
    const known = (key: "rooms" | "desks" | "circuits") => new Set(before[key]?.map((each) => each.id));
    const named = <T extends { id: string }>(list: readonly T[] | undefined, ids: ReadonlySet<string>) =>
      list?.map((each) => (ids.has(each.id) ? { from: each.id, ...each } : each));
    return defined({
      ...next,
      rooms: named(next.rooms, known("rooms")),
      desks: named(next.desks, known("desks")),
      circuits: named(next.circuits, known("circuits")),
    }) as EditedPlan;
  };
  /** A file as somebody may have written it: a comment behind every line, and units at the desks. */
  const written = (before: EditedPlan, step: number): string => {
    const desks = before.desks.map(({ socket, ...desk }) =>
      socket === undefined ? desk : { ...desk, unit: { uid: "3f9a0c7711e2", socket } },
    );
    const lines = stringify({ site: "s", ...before, desks, log: { level: "info" } }, { lineWidth: 0, indent: step });
    return lines.replace(/^( *)(- )?(\w[\w-]*):( [\w.-]+)?$/gm, (line, _indent, _dash, key) => `${line} # c-${key}`);
  };

  it("any plan into any other: the data is what was wanted, and comments of what stays stay", () => {
    fc.assert(
      fc.property(plan, plan, fc.constantFrom(2, 4), (before, after, step) => {
        const text = written(before, step);
        const wanted = from(after, before);
        const result = editPlan(text, wanted);
        expect(parse(result)).toEqual(withPlan(parse(text), wanted));
        for (const { id: desk } of before.desks)
          if (after.desks.some((each) => each.id === desk))
            expect(result).toMatch(new RegExp(`id: "?${desk}"? # c-id|id: "?${desk}"?$`, "m"));
        expect(result).toContain("log: # c-log\n");
        expect(result).toContain("level: info # c-level");
        // And back again.
        expect(parse(editPlan(result, from(before, after), parse(text)))).toEqual(parse(text));
      }),
      { numRuns: 150 },
    );
  });
});
