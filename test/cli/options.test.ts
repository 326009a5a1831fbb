import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { siteOption, usualConfig } from "../../src/cli/options.ts";

const there = import.meta.filename;
const nowhere = `${there}.not-there`;

function configOf(place: string, ...words: string[]): unknown {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  return command.addOption(siteOption(place)).parse(words, { from: "user" }).opts().config;
}

describe("the configuration that a command is for", () => {
  it("may be left out where it stands in its usual place", () => {
    expect(configOf(there)).toBe(there);
    expect(configOf(there, "-c", "other.yaml")).toBe("other.yaml");
    expect(usualConfig(there)).toBe(there);
  });

  it("must be named elsewhere", () => {
    expect(configOf(nowhere, "-c", "other.yaml")).toBe("other.yaml");
    expect(() => configOf(nowhere)).toThrow("required option '-c, --config <file>' not specified");
    expect(usualConfig(nowhere)).toBeUndefined();
  });
});
