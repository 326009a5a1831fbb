/** A case at the terminal. */
import { afterEach, expect, it, vi } from "vitest";
import { tellCase } from "../../src/cli/report-text.ts";
import type { Happening } from "../../src/core/event.ts";
import { caseOf } from "../../src/core/records/case.ts";
import { contextOf } from "../../src/shell/report-context.ts";
import { answered, entries, escalated, raised } from "../core/records-entries.ts";
import { cause } from "../tools/events.ts";

afterEach(() => vi.restoreAllMocks());

it("tells the day as the log does, the zone, that it was asked for, and its receivers", () => {
  const about = caseOf(
    entries(
      [0, { ...raised("a-1"), cause: cause("request-t1") } as Happening],
      [30_000, escalated("a-1", [], "d1", ["pager"])],
      [41_000, answered("accepted", "a-1", "pager")],
    ),
    "a-1",
  );
  if (about === undefined) throw new Error("no case");
  const said: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  for (const lang of ["en", "de"] as const) tellCase(about, contextOf({ lang, zone: "Europe/Berlin" }, undefined));
  vi.restoreAllMocks();
  const text = said.join("");
  expect(text).toContain(
    "Called by request 2026-03-01 09:00:00.0 (Europe/Berlin), real, Presses: 0, Calls by request: 1\n",
  );
  expect(text).toContain("Durch Anfrage ausgelöst 01.03.2026 09:00:00,0 (Europe/Berlin)");
  expect(text).toMatch(/^2 guards, nobody accepted in time +pager +receiver, called over MQTT$/m);
  expect(text).toMatch(/^\+0\.0 s +09:00:00\.0 +raised: /m);
});
