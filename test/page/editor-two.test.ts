/** Where two have to agree on a plan: a draft, a second administrator who sees what it does, and a technician who may look. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMsMax, phone, Screens, testMs, type Visitor, wall } from "./visitor.ts";

const password = "corridor lamp seven";

let screens: Screens;

beforeAll(async () => {
  const environment = { RUFKREIS_WEB__APPROVAL: "two-persons", RUFKREIS_WEB__APPROVAL_AGE_DAYS: "0" };
  screens = await Screens.open({ units: 4, login: true, environment });
}, openMsMax);
afterAll(() => screens?.close());

const text = (): string => readFileSync(screens.stage.file, "utf8");

async function enter(name: string): Promise<Visitor> {
  const visitor = await screens.visitor();
  await visitor.page.goto(screens.url);
  await visitor.page.getByLabel("Name").fill(name);
  await visitor.page.getByLabel("Password").fill(password);
  await visitor.click("Log in");
  await visitor.sees("well covered");
  return visitor;
}

async function addAccount(chief: Visitor, name: string, role: string): Promise<void> {
  await chief.go("people");
  const form = chief.page.locator(".people-card .new-account");
  await form.getByLabel("Name").fill(name);
  await form.locator("select").selectOption(role);
  await form.getByLabel("Password").fill(password);
  await chief.click("Add an account");
  await chief.sees(`${name} can log in now.`);
}

test(
  "a draft waits for the other administrator; who made it cannot approve it, and a technician only looks",
  async () => {
    const chief = await screens.visitor();
    await chief.page.goto(screens.url);
    await chief.page.getByLabel("Code from the console").fill(screens.code);
    await chief.page.getByLabel("Name").fill("chief");
    await chief.page.getByLabel("Password").fill(password);
    await chief.click("Create the account");
    await chief.sees("well covered");
    await addAccount(chief, "deputy", "administrator");
    await addAccount(chief, "fitter", "technician");
    const before = text();
    await chief.go("plan");
    await chief.page.locator("[data-desk=d1]").focus();
    await chief.page.keyboard.press("ArrowLeft");
    await chief.page.getByLabel("Why (needed; kept with the version)").fill("nearer to the door");
    await chief.click("Put it up for approval");
    await chief.sees("You drafted it.", ".draft");
    expect(await chief.page.getByRole("button", { name: "Approve and save" }).count()).toBe(0);
    expect(text()).toBe(before);

    const fitter = await enter("fitter");
    await fitter.go("plan");
    await fitter.sees("Only an administrator changes the plan");
    await fitter.page.locator("[data-desk=d1]").focus();
    await fitter.page.keyboard.press("ArrowLeft");
    expect(await fitter.page.locator(".preview, .draft, input:not([disabled])").count()).toBe(0);
    expect(await fitter.picture("editor-look", wall)).toEqual([]);

    await addAccount(chief, "latecomer", "administrator");
    await chief.sees(/May approve plans that are drafted from \d/, ".account");
    for (const size of [phone, wall]) expect(await chief.picture("accounts-two", size)).toEqual([]);
    const latecomer = await enter("latecomer");
    await latecomer.go("plan");
    await latecomer.click("Approve and save");
    await latecomer.sees(/too new when this was drafted\..* It works with drafts from \d/, ".draft");
    expect(text()).toBe(before);

    await chief.go("plan");
    await chief.sees("You drafted it.", ".draft");
    const deputy = await enter("deputy");
    await deputy.go("plan");
    await deputy.sees("nearer to the door", ".draft");
    await deputy.page.locator(".draft summary").click();
    await deputy.sees(/^\+ +x: 0\.5/, ".draft");
    await deputy.page.locator(".draft").scrollIntoViewIfNeeded();
    for (const size of [phone, wall]) expect(await deputy.picture("editor-draft", size)).toEqual([]);
    expect(await deputy.barriers()).toEqual([]);
    await deputy.click("Approve and save");
    await deputy.page.locator(".draft").waitFor({ state: "detached" });
    expect(text()).toBe(before.replace("x: 1\n", "x: 0.5\n"));
    await deputy.page.locator(".editor-entry summary", { hasText: "chief · approved by deputy" }).waitFor();
    // The chief's own window still shows the draft, and looks again when the chief comes back to it.
    expect(await chief.page.locator(".draft").count()).toBe(1);
    await chief.page.evaluate(() => dispatchEvent(new Event("focus")));
    await chief.page.locator(".editor-entry summary", { hasText: "chief · approved by deputy" }).waitFor();
    expect(await chief.page.locator(".draft").count()).toBe(0);
    expect([...chief.troubles, ...fitter.troubles, ...deputy.troubles]).toEqual([]);
    for (const visitor of [chief, fitter, latecomer, deputy]) await visitor.close();
  },
  testMs,
);
