/** The page with a plan in a file of its own, and an administrator who edits it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EditedPlan, PlanFile } from "../../src/core/plan-edited.ts";
import { parsePlan } from "../../src/shell/config.ts";
import type { WebSetting } from "../../src/shell/web/messages.ts";
import { type Browser, PageOfTest } from "./page.ts";

export const planText = `# of the site
site: s1
gateway: g1
rooms:
  - { id: r1, name: Room 1, doors: [corridor] }
desks:
  - { id: d1, room: r1, x: 0, y: 0, unit: { socket: "tcp://10.0.0.1:4001" } } # front
  - { id: d2, room: r1, x: 1, y: 0 }
  - id: d3
    room: r1
    x: 5 # by the window
    y: 0
circuit1: { size: 2, minimum: 1 }
mqtt: { prefix: office } # not the page's
web: { approval: one-person }
`;

export const twoPersons = {
  web: {
    ...{ listen: "loopback", port: 0, tls: undefined, hosts: [], trustProxy: [] },
    ...{ approval: "two-persons" as const, approvalAgeDays: 7 },
  },
};

export const moved = (plan: EditedPlan, x: number): EditedPlan => ({
  ...plan,
  desks: plan.desks.map((desk) => (desk.id === "d3" ? { ...desk, x } : desk)),
});
type Answered<T> = {
  readonly statusCode: number;
  readonly json: T & { error?: { code: string; message: string; problems?: object[]; from?: string } };
};

export const codeOf = ({ json }: Answered<unknown>): string | undefined =>
  (json as { error?: { code: string } }).error?.code;

export class EditorOfTest {
  readonly page: PageOfTest;
  readonly chief: Browser;

  private constructor(page: PageOfTest) {
    this.page = page;
    this.chief = page.login("administrator");
  }

  static async open(more: Partial<WebSetting> = {}): Promise<EditorOfTest> {
    const checked = parsePlan(planText, "site.yaml");
    if (!checked.ok) throw new Error(checked.problems.map(({ message }) => message).join());
    const editor = new EditorOfTest(await PageOfTest.open({ running: checked.plan, ...more }));
    editor.write(planText);
    return editor;
  }

  /** Whoever has an account by now has had it for years. */
  grown(): void {
    const long = "2020-01-01T00:00:00.000Z";
    this.page.store.prepare("UPDATE account SET changedAt = ?, givenAt = ?").run(long, long);
  }

  get file(): string {
    return join(this.page.directory, "site.yaml");
  }

  get onDisk(): string {
    return readFileSync(this.file, "utf8");
  }

  write(text: string): void {
    writeFileSync(this.file, text, { mode: 0o640 });
  }

  async ask<T>(method: string, path: string, payload?: object, browser = this.chief): Promise<Answered<T>> {
    const more = payload === undefined ? {} : { payload };
    const { statusCode, body } = await this.page.ask(method, `/api/plan${path}`, browser, more);
    return { statusCode, json: JSON.parse(body) };
  }

  async shown(): Promise<PlanFile> {
    return (await this.ask<PlanFile>("GET", "")).json;
  }

  async save(
    change: (plan: EditedPlan) => EditedPlan,
    browser = this.chief,
  ): Promise<Answered<{ saved: string; version?: number }>> {
    const { plan, hash } = (await this.ask<PlanFile>("GET", "", undefined, browser)).json;
    return this.ask("POST", "", { base: hash, why: "moved", plan: change(plan as EditedPlan) }, browser);
  }
}
