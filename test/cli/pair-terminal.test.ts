/** `rufkreis pair` and `rufkreis test` as somebody under a desk has them: told, asked, and never left alone with a mistake. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { until } from "./cli.ts";
import { logged, type Site, startSite } from "./site.ts";
import { AtTerminal } from "./terminal.ts";

let site: Site;
const terminals: AtTerminal[] = [];
beforeAll(async () => {
  site = await startSite({ desks: 6, paired: 1 });
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
});
afterAll(() => site.close());

const unit = (desk: number) => site.units[desk - 1] as Site["units"][number];
function at(...words: string[]): AtTerminal {
  const terminal = new AtTerminal([...words, "--config", site.file]);
  terminals.push(terminal);
  return terminal;
}

it("press, yes, Enter, Enter, room, press, Enter: paired and tested", async () => {
  const terminal = at("pair");
  await terminal.sees(/Plug the unit in, and press its red button within 2 minutes/);
  await terminal.sees(/unpaired units are at the sockets of d2, d3, d4, d5, d6/);
  unit(2).press();
  await terminal.sees(new RegExp(`Pressed: ${unit(2).uid.toLowerCase()}, desk-unit, firmware \\d+\\.`));
  await terminal.sees(/at the socket of d2, Room 101 Office/);
  await terminal.sees(/Is this the one that blinks\? \[y\/N] /);
  await until(() => unit(2).light === "identify");
  expect(unit(2).light).toBe("identify");
  terminal.type("y");
  await terminal.sees(/Which desk is it for\? \[d2; \? lists them] /);
  terminal.type("?");
  await terminal.sees(/d5 +Room 103 Office \(r103\)/);
  terminal.type("d77");
  await terminal.sees(/There is no desk "d77"/);
  terminal.type("");
  await terminal.sees(/Paired with d2, Room 101 Office; it chirps/);
  await terminal.sees(/Did it chirp\? \[Y\/n] /);
  terminal.type("");
  await terminal.sees(/Which room is on the label of the desk\? /);
  terminal.type("102");
  await terminal.sees(/The plan says that d2 is in Room 101 Office \(r101\)/);
  terminal.type("101");
  await terminal.sees(/Press the red button of d2 once/);
  unit(2).press();
  await terminal.sees(/Did it chirp, and one neighbour with it\? /);
  terminal.type("y");
  await terminal.sees(/d2 is paired and tested, in \d+ s/);
  expect(await terminal.ended).toBe(0);
  expect(logged(site, "tested").at(-1)).toMatchObject({ desk: "d2", by: "technician" });
});

it("two units pressed is said; the wrong one is not taken; Ctrl-C closes the window", async () => {
  const terminal = at("pair", "--desk", "d3");
  await terminal.sees(/press its red button/);
  unit(3).press();
  await terminal.sees(/Is this the one/);
  unit(4).press();
  await terminal.sees(/Two units were pressed, and neither is taken: press only the one that you mean/);
  unit(4).press();
  await terminal.sees(/at the socket of d4, Room 102 Office/);
  await terminal.sees(/Is this the one/);
  terminal.type("n");
  await terminal.sees(/Then press the right one/);
  await terminal.sees(/press its red button/);
  unit(4).press();
  await terminal.sees(/Is this the one/);
  terminal.type("y");
  await terminal.sees(/The plan gives this socket to d4, Room 102 Office. Pair it with d3 all the same\? \[y\/N] /);
  terminal.type("");
  await terminal.sees(/press its red button/);
  unit(4).press();
  await terminal.sees(/Is this the one/);
  unit(4).close();
  await terminal.sees(/That unit is gone. Press the button of the one that you mean/);
  expect(site.told().pairing?.window).toBe("open");
  terminal.interrupt();
  await terminal.sees(/error {2}ended by Ctrl-C/);
  expect(await terminal.ended).toBe(130);
  await until(() => site.told().pairing?.window === "closed");
  expect(site.told().pairing?.window).toBe("closed");
  expect(unit(4).isPaired).toBe(false);
});

it("a window that was left open is closed when somebody says so; a unit without a chirp stays untested", async () => {
  const left = at("pair");
  await left.sees(/press its red button/);
  left.close();
  const terminal = at("pair", "--desk", "d3");
  await terminal.sees(/A pairing window is open already/);
  terminal.type("y");
  await terminal.sees(/press its red button/);
  unit(3).press();
  await terminal.sees(/Is this the one/);
  terminal.type("y");
  await terminal.sees(/Did it chirp\? /);
  terminal.type("n");
  await terminal.sees(/d3 is not tested: its tone was not heard · .*rufkreis identify d3/);
  expect(await terminal.ended).toBe(6);
  expect(unit(3).isPaired).toBe(true);
});

it("--all goes from desk to desk, and s skips one", async () => {
  const terminal = at("pair", "--all");
  await terminal.sees(/d4, Room 102 Office {2}\(1 of 3/);
  await terminal.sees(/press its red button/);
  terminal.type("s");
  await terminal.sees(/skipped/);
  for (const [desk, room] of [
    [5, 103],
    [6, 103],
  ] as const) {
    await terminal.sees(new RegExp(`d${desk}, Room ${room} Office`));
    await terminal.sees(/press its red button/);
    unit(desk).press();
    await terminal.sees(/Is this the one/);
    terminal.type("y");
    await terminal.sees(/Did it chirp/);
    terminal.type("");
    await terminal.sees(/Which room/);
    terminal.type(`${room}`);
    await terminal.sees(/Press the red button/);
    unit(desk).press();
    await terminal.sees(/Did it chirp/);
    terminal.type("");
    await terminal.sees(/is paired and tested/);
  }
  await terminal.sees(/still without a paired unit: d4/);
  expect(await terminal.ended).toBe(5);
});

it("Ctrl-C during a test breaks it off: the next press calls", async () => {
  const terminal = at("test", "d6", "--seconds", "10");
  await terminal.sees(/Press the red button of d6 once/);
  terminal.interrupt();
  await terminal.sees(/ended by Ctrl-C · the next press of d6 calls again/);
  expect(await terminal.ended).toBe(130);
  await until(() => site.told().desks.get("d6")?.test === undefined);
  unit(6).press();
  await until(() => site.told().desks.get("d6")?.alarm !== undefined);
  expect((await site.run("close", "d6", "--reason", "function test")).code).toBe(0);
});

it("a second press during a test is a call, and is closed when somebody says so", async () => {
  const terminal = at("test", "d5");
  await terminal.sees(/Press the red button of d5 once/);
  unit(5).press();
  unit(5).press();
  await terminal.sees(/Did it chirp/);
  await until(() => site.told().desks.get("d5")?.alarm !== undefined);
  terminal.type("");
  await terminal.sees(/pressed a second time, and that is a real call/);
  await terminal.sees(/Close it\? /);
  terminal.type("");
  await terminal.sees(/Which room/);
  terminal.type("");
  await terminal.sees(/d5 is not tested: its room was not confirmed · if it stands elsewhere/);
  expect(await terminal.ended).toBe(6);
  expect(logged(site, "closed").at(-1)).toMatchObject({ desk: "d5", reason: "function test, pressed twice" });
});
