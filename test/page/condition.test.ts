/** Which desks the floor counts as tested. */
import { expect, it } from "vitest";
import type { Owner } from "../../src/core/link-state.ts";
import type { DeskView, UnitView } from "../../src/core/view.ts";
import { testsOf } from "../../src/page/floor/condition.ts";

const uid = "3f9a01c2d4e5b607";

const unit = (owner: Owner) => ({ uid, owner, link: "linked" }) as UnitView;
const desk = (more: Partial<DeskView> = {}): DeskView => ({
  desk: "d1",
  room: "r1",
  state: "idle",
  calledBy: [],
  faults: [],
  ...more,
});

it("new units were never tested, empty sockets and translated devices have nothing to test", () => {
  const asNew = { unit: unit("new"), state: desk() };
  const empty = { unit: undefined, state: desk() };
  const adapted = { unit: unit("adapted"), state: desk() };
  expect(testsOf([asNew, asNew, empty, adapted])).toEqual({ due: 0, never: 2, tested: 0 });
});

it("a test that is due counts as due, whether there was one before or not", () => {
  const testedAt = "2026-01-01T00:00:00.000Z";
  const fresh = { unit: unit("paired"), state: desk({ unit: uid, faults: ["desk-untested"] }) };
  const old = { unit: unit("paired"), state: desk({ unit: uid, testedAt, faults: ["test-overdue"] }) };
  const good = { unit: undefined, state: desk({ unit: uid, testedAt }) };
  expect(testsOf([fresh, old, good])).toEqual({ due: 2, never: 0, tested: 1 });
});
