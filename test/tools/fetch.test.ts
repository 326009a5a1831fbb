import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { fetchTools, missingTools, needed, packagesFor, searchPath } from "./fetch.ts";
import { projectFiles, textOf } from "./source.ts";

describe("the tools of the check", () => {
  it("are found on the path, only if they may be run", () => {
    const directory = mkdtempSync(join(tmpdir(), "rufkreis-tools-"));
    for (const program of ["avr-gcc", "mosquitto", "make"])
      writeFileSync(join(directory, program), "", { mode: 0o755 });
    chmodSync(join(directory, "make"), 0o644);
    const missing = ["mosquitto_sub", "gcc", "make", "openssl", "sqlite3", "chromium-headless-shell"];
    expect(missingTools(directory)).toEqual(missing);
    // Whoever has the browser with its windows need not install another one.
    writeFileSync(join(directory, "chromium"), "", { mode: 0o755 });
    expect(missingTools(directory)).toEqual(missing.slice(0, -1));
    rmSync(directory, { recursive: true });
  });

  it("that are missing are named with the packages to install, where nobody may install them", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(fetchTools("/nowhere")).toBe(false);
    expect(said.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^missing: avr-gcc, .*install with: .* gcc-avr avr-libc mosquitto mosquitto-clients gcc libc6-dev make openssl sqlite3 chromium-headless-shell$/,
        ),
      ],
    ]);
    said.mockRestore();
  });

  /** Of what every Debian has, or whoever has this project, or a package of the list brings besides. */
  const there = [
    "bash",
    "chrt",
    "ln",
    "mkfifo",
    "stdbuf",
    "cc",
    "git",
    "sudo",
    "tsc",
    "mosquitto_passwd",
    "mosquitto_pub",
  ];

  it("are all that a file of ours starts by name", () => {
    const started = projectFiles()
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) =>
        [...textOf(path).matchAll(/\b(?:exec|spawn)\w*\)?\(\s*"([\w-]+)"/g)].map(([, program = ""]) => program),
      );
    expect(started).toContain("sqlite3");
    expect(new Set(started.filter((program) => !(program in needed) && !there.includes(program)))).toEqual(new Set());
  });

  it("name each package once", () => {
    expect(packagesFor(["gcc", "make", "gcc"])).toEqual(["gcc", "libc6-dev", "make"]);
  });

  it("of npm come first, those of the system last", () => {
    expect(searchPath("/a:/b")).toMatch(/node_modules\/\.bin:\/a:\/b:\/usr\/sbin$/);
  });
});
