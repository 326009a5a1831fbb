/** First start and roles: the code on the console, the first account, and what each role is offered. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { phone, Screens, type Visitor } from "./visitor.ts";

const testMs = 60_000;
const password = "corridor lamp seven";

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.open({ units: 3, login: true });
}, 120_000);
afterAll(() => screens?.close());

async function enter(visitor: Visitor, name: string, word = password): Promise<void> {
  await visitor.page.getByLabel("Name").fill(name);
  await visitor.page.getByLabel("Password").fill(word);
  await visitor.click("Log in");
}

test(
  "the first start wants the code of the console; a wrong one is told, the right one makes the administrator",
  async () => {
    const visitor = await screens.visitor({ viewport: phone });
    await visitor.page.goto(screens.url);
    await visitor.sees("The first account");
    expect(await visitor.picture("setup")).toEqual([]);
    expect(await visitor.barriers()).toEqual([]);
    await visitor.page.getByLabel("Code from the console").fill("aaaaa-aaaaa");
    await visitor.page.getByLabel("Name").fill("Chief");
    await visitor.page.getByLabel("Password").fill(password);
    await visitor.click("Create the account");
    await visitor.sees("This is not the code on the gateway's console.");
    await visitor.page.getByLabel("Code from the console").fill(screens.code);
    await visitor.click("Create the account");
    await visitor.sees("3 of 3 well covered");
    await visitor.page.locator(".settings summary").click();
    await visitor.sees("administrator", ".settings-panel");
    await visitor.click("Log out");
    await visitor.sees("Log in");
    await enter(visitor, "chief", "not the password");
    await visitor.sees("Name and password do not fit.");
    expect(await visitor.picture("login")).toEqual([]);
    await enter(visitor, "chief");
    await visitor.sees("3 of 3 well covered");
    await visitor.close();
  },
  testMs,
);

test.each([
  ["viewer", ["Floor", "Health", "Records"], []],
  ["guard", ["Floor", "Health", "Records"], ["I am coming", "All-clear", "Call the next circuit", "False alarm?"]],
  ["technician", ["Floor", "Units", "Health", "Records"], []],
] as const)(
  "a %s is offered what the role may, and nothing else",
  async (role, sections, actions) => {
    const chief = await screens.visitor();
    await chief.page.goto(screens.url);
    await enter(chief, "chief");
    await chief.sees("well covered");
    await chief.addAccount(role, role, password);
    await chief.close();
    const visitor = await screens.visitor();
    await visitor.page.goto(screens.url);
    await enter(visitor, role);
    await visitor.sees("well covered");
    expect(await visitor.page.locator(".section").allInnerTexts()).toEqual(sections);
    await screens.stage.building.press("d1");
    await visitor.page.waitForSelector(".alarm-is-sounding");
    expect(await visitor.page.locator(".alarm-middle button").allInnerTexts()).toEqual(actions);
    await screens.stage.watcher.closeAlarms(screens.stage.desks, "test", "over");
    await visitor.page.waitForSelector(".view-floor");
    expect(visitor.troubles).toEqual([]);
    await visitor.close();
  },
  testMs,
);
