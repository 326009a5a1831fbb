/** First start and roles: the code on the console, the first account, and what each role is offered. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMsMax, phone, Screens, testMs, type Visitor, wall } from "./visitor.ts";

const password = "corridor lamp seven";

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.open({ units: 3, login: true });
}, openMsMax);
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
    const word = visitor.page.getByLabel("Password");
    await word.fill(password);
    // It is typed once; who wants to see what was typed can.
    expect(await word.getAttribute("type")).toBe("password");
    await visitor.click("Show the password");
    expect(await word.getAttribute("type")).toBe("text");
    expect(await word.inputValue()).toBe(password);
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
  ["viewer", ["Floor", "Health", "Records", "Drills"], []],
  [
    "guard",
    ["Floor", "Health", "Records", "Drills"],
    ["I am coming", "All-clear", "Call the next circuit", "False alarm?"],
  ],
  ["technician", ["Floor", "Units", "Health", "Records", "Drills"], []],
] as const)(
  "a %s is offered what the role may, and nothing else",
  async (role, sections, actions) => {
    const chief = await screens.visitor();
    await chief.page.goto(screens.url);
    await enter(chief, "chief");
    await chief.sees("well covered");
    await chief.go("people");
    const form = chief.page.locator(".people-card .new-account");
    await form.getByLabel("Name").fill(role);
    await form.locator("select").selectOption(role);
    await form.getByLabel("Password").fill(password);
    await chief.click("Add an account");
    await chief.sees(`${role} can log in now.`);
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

test(
  "a screen on a wall gets an address that is shown once, looks, accepts, and can nothing else",
  async () => {
    const chief = await screens.visitor();
    await chief.page.goto(screens.url);
    await enter(chief, "chief");
    await chief.sees("well covered");
    await chief.go("people");
    await chief.page.getByLabel("Where it hangs").fill("guards' room");
    await chief.click("Make an address");
    const address = await chief.text(".kiosk-url code");
    for (const size of [phone, wall]) expect(await chief.picture("people", size)).toEqual([]);
    expect(await chief.barriers()).toEqual([]);
    await chief.page.reload();
    await chief.sees("guards' room");
    expect(await chief.page.locator(".kiosk-url").count()).toBe(0);
    const screen = await screens.visitor();
    await screen.page.goto(address);
    await screen.sees("well covered");
    expect(await screen.page.locator(".section").allInnerTexts()).toEqual(["Floor", "Health"]);
    // It has no account, whatever address is typed there.
    await screen.go("people");
    await screen.sees("Your role may not do that.");
    expect(await screen.page.locator("input[type=password]").count()).toBe(0);
    await screens.stage.building.press("d1");
    await screen.page.waitForSelector(".alarm-is-sounding");
    expect(await screen.page.locator(".alarm-middle button").allInnerTexts()).toEqual(["I am coming"]);
    await screen.click("I am coming");
    await screen.page.waitForSelector(".alarm-is-accepted");
    await screen.sees("wall screen");
    await screens.stage.watcher.closeAlarms(screens.stage.desks, "test", "over");
    await screen.page.waitForSelector(".view-people");
    expect([...chief.troubles, ...screen.troubles]).toEqual([]);
    await chief.close();
    await screen.close();
  },
  testMs,
);

test(
  "who changes the own password goes on working, and the old one is good for nothing",
  async () => {
    const visitor = await screens.visitor({ viewport: phone });
    await visitor.page.goto(screens.url);
    await enter(visitor, "guard");
    await visitor.sees("well covered");
    await visitor.go("people");
    expect(await visitor.page.locator(".people-card").count()).toBe(0);
    await visitor.page.getByLabel("Present password").fill(password);
    await visitor.page.getByLabel("New password").fill(`${password} new`);
    await visitor.click("Change it");
    await visitor.sees("Saved.");
    expect(await visitor.picture("own-password")).toEqual([]);
    await visitor.page.locator(".settings summary").click();
    await visitor.click("Log out");
    await visitor.sees("Log in");
    await enter(visitor, "guard");
    await visitor.sees("Name and password do not fit.");
    await enter(visitor, "guard", `${password} new`);
    await visitor.sees("well covered");
    await visitor.close();
  },
  testMs,
);

test(
  "whoever typed a wrong password too often is told for how many seconds to wait",
  async () => {
    const visitor = await screens.visitor({ viewport: phone });
    await visitor.page.goto(screens.url);
    for (let tries = 0; tries < 11; tries++) {
      const answered = visitor.page.waitForResponse((response) => response.url().endsWith("/api/login"));
      await enter(visitor, "guard", `wrong ${tries}`);
      await answered;
    }
    await visitor.sees(/Too many tries\. Try again in [1-9]\d* seconds?\./);
    expect(await visitor.picture("lockout")).toEqual([]);
    await visitor.close();
  },
  testMs,
);
