/** The files for systemd fit each other and the program; that systemd itself starts them is tried by hand (docs/decisions/0022-page-process.md). */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { heapMiBMax } from "../src/shell/web/own-process.ts";
import { rufkreis } from "./cli/cli.ts";

const root = join(import.meta.dirname, "..");
const textOf = (name: string): string => readFileSync(join(root, "deploy", name), "utf8");

/** Settings of a unit, each with all its values. */
function settingsOf(name: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const line of textOf(name).split("\n")) {
    const at = line.indexOf("=");
    if (line.startsWith("#") || at === -1) continue;
    const [key, value] = [line.slice(0, at), line.slice(at + 1)];
    settings.set(key, [...(settings.get(key) ?? []), value]);
  }
  return settings;
}

const gateway = settingsOf("rufkreis.service");
const page = settingsOf("rufkreis-page.service");
const wordsOf = (unit: Map<string, string[]>): string[] => (unit.get("ExecStart")?.[0] ?? "").split(" ");
const after = (words: readonly string[], option: string): string | undefined => words[words.indexOf(option) + 1];

describe("the services", () => {
  it("name units and a slice that are delivered with them", () => {
    const named = [...(gateway.get("Wants") ?? []), ...(page.get("PartOf") ?? []), ...(page.get("Slice") ?? [])];
    expect(named).toEqual(["rufkreis-page.service", "rufkreis.service", "rufkreis.slice"]);
    expect(named.filter((name) => !existsSync(join(root, "deploy", name)))).toEqual([]);
    expect(settingsOf("rufkreis.slice").get("CPUWeight")).toEqual(["idle"]);
    // A dash would make it the child of another slice, and the kernel compares those that stand beside each other.
    expect(readdirSync(join(root, "deploy")).filter((name) => name.endsWith(".slice"))).toEqual(["rufkreis.slice"]);
  });

  it("do not make a gateway that was killed wait for its page to end", () => {
    expect(page.get("After")).toBeUndefined();
    expect(gateway.get("After")?.join(" ")).not.toContain("rufkreis");
  });

  it("meet at one socket file, which only the gateway's user reaches", () => {
    const path = after(wordsOf(gateway), "--page-socket");
    expect(after(wordsOf(page), "--socket")).toBe(path);
    expect(path).toBe(`/run/${gateway.get("RuntimeDirectory")?.[0]}/page.sock`);
    expect(gateway.get("RuntimeDirectoryMode")).toEqual(["0700"]);
    for (const key of ["User", "StateDirectory"]) expect(page.get(key)).toEqual(gateway.get(key));
  });

  it("start the page within the bounds that the gateway would give it", () => {
    expect(wordsOf(page)).toContain(`--max-old-space-size=${heapMiBMax}`);
    expect(page.get("CPUSchedulingPolicy")).toEqual(["idle"]);
    expect(Number(page.get("OOMScoreAdjust")?.[0])).toBeGreaterThan(Number(gateway.get("OOMScoreAdjust")?.[0]));
  });

  it("give the page no device and no file of the plan, and the drop-in is for the page alone", () => {
    expect(page.get("PrivateDevices")).toEqual(["yes"]);
    for (const unit of [gateway, page]) {
      expect(unit.get("ProtectSystem")).toEqual(["strict"]);
      expect(unit.get("ReadWritePaths")).toBeUndefined();
      // It would be mounted writable.
      expect(unit.get("ConfigurationDirectory")).toBeUndefined();
    }
    expect(textOf("plan-by-page.conf")).toContain("/etc/systemd/system/rufkreis-page.service.d/plan-by-page.conf");
  });

  it.each([
    ["run", gateway],
    ["page", page],
  ])("call %s with options that it has", async (command, unit) => {
    const words = wordsOf(unit);
    const help = await rufkreis([command, "--help"]);
    const options = words.slice(words.indexOf(command) + 1).filter((word) => word.startsWith("--"));
    expect(options.length).toBeGreaterThan(0);
    for (const option of options) expect(help.out).toContain(option);
  });
});
