/** A desk is taken out of the plan while its alarm is open, and the gateway starts with the new plan: the alarm is as large as before. */
import { readFileSync, writeFileSync } from "node:fs";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseDocument, type YAMLSeq } from "yaml";
import { type Gateway, startGateway } from "../../src/main.ts";
import { readConfig } from "../../src/shell/config.ts";
import { until } from "../cli/cli.ts";
import { openMsMax, phone, Screens, testMs, wall } from "./visitor.ts";

let screens: Screens;
let second: Gateway | undefined;

beforeAll(async () => {
  screens = await Screens.open({ units: 4 });
}, openMsMax);
afterAll(async () => {
  await second?.close();
  await screens?.close();
});

/** The same gateway anew, with a plan that has no d4. */
async function restartedWithout(): Promise<Gateway> {
  const { gateway, file } = screens.stage;
  const port = new URL(gateway.pageUrl() ?? "").port;
  await gateway.close();
  const plan = parseDocument(readFileSync(file, "utf8"));
  (plan.get("desks") as YAMLSeq).delete(3);
  plan.setIn(["circuit1"], { size: 2, minimum: 2 });
  writeFileSync(file, String(plan));
  const read = readConfig(file, { RUFKREIS_WEB__PORT: port });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const press = async () => undefined;
  return startGateway(read.config, { log: pino({ level: "silent" }), demo: { press, login: false, makesWay: false } });
}

test(
  "its alarm is shown, says that the desk is not in the plan, and can be closed",
  async () => {
    const first = await screens.visitor();
    await first.open("floor/d4");
    await first.click("Press the red button");
    await first.page.waitForSelector(".alarm-is-sounding");
    await first.close();
    second = await restartedWithout();
    await until(() => second?.pageUrl() !== undefined, 30_000);
    for (const [locale, words] of [
      ["de-DE", "steht nicht mehr im Plan"],
      ["en-GB", "not in the plan any more"],
    ] as const) {
      const visitor = await screens.visitor({ locale });
      await visitor.open("alarm");
      await visitor.sees(/Arbeitsplatz d4|Desk d4/);
      await visitor.sees(words);
      await visitor.sees(/3 (von|of) 3 (läuten|sound)/);
      for (const size of [phone, wall]) expect(await visitor.picture(`not-in-plan-${locale}`, size)).toEqual([]);
      expect(await visitor.barriers()).toEqual([]);
      expect(visitor.troubles).toEqual([]);
      await visitor.close();
    }
    const guard = await screens.visitor();
    await guard.open("alarm");
    await guard.click("All-clear");
    await guard.page.getByLabel("What was it? This goes into the record.").fill("Looked in");
    await guard.click("Close the alarm");
    await guard.page.waitForFunction(() => document.querySelector("[data-alarm]") === null);
    await guard.close();
  },
  testMs,
);
