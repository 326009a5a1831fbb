/** `docs/devices.md` from the profiles and the settings of the drivers: what can be plugged in, and what each thing cannot do. */
import { z } from "zod";
import type { Profile } from "../../devices/profile.ts";
import { deviceDefault, deviceIds, driverOf, profileOf } from "../../src/shell/adapter-devices.ts";

const head = `# Devices

What can be plugged in. \`desks[].unit.device\` in \`site.yaml\` names it; without that it is a \`${deviceDefault}\`. This page is made from
the profiles (\`devices/*/profile.json\`) and the settings of the drivers by \`npm run generate\`.

Some devices run our firmware and speak [the wire](../firmware-protocol/README.md). Others are bought as they are and
*adapted*: the gateway translates ([how, and what that costs](decisions/0006-adapted-devices.md)). They cannot be paired: their trust is
the cable and the socket. Prices are rough, retail, for planning. Nobody has tried the adapted devices with real hardware
here; they are built from what is published about them and tested with simulated boards.
`;

const yes = (is: boolean): string => (is ? "yes" : "no");

/** Parts are priced for all of their count. */
function cost({ parts }: Profile): number {
  return parts.reduce((sum, { eur }) => sum + eur, 0);
}

function row(profile: Profile): string {
  const { id, name, protocol, tag, readback } = profile;
  const speaks = protocol === "adapted" ? "its own language" : `the wire, version ${protocol}`;
  return `| [\`${id}\`](#${id}) | ${name.en} | ${speaks} | ${yes(tag)} | ${yes(readback)} | ${cost(profile)} € |`;
}

const table = (profiles: readonly Profile[]): string =>
  [
    "| device | what it is | speaks | can be paired | can be read back | parts |",
    "|---|---|---|---|---|---|",
    ...profiles.map(row),
  ].join("\n");

interface SettingSchema {
  readonly description?: string;
  readonly errorMessage?: string;
  readonly default?: unknown;
}

function settingsOf(id: string): string {
  const driver = driverOf(id);
  if (driver === undefined) return "";
  const { properties } = z.toJSONSchema(driver.settings, { io: "input" }) as {
    properties: Record<string, SettingSchema>;
  };
  const rows = Object.entries(properties).map(([key, { description, errorMessage, default: given }]) => {
    const standard = given === undefined ? "–" : `\`${String(given)}\``;
    return `| \`${key}\` | ${errorMessage} | ${standard} | ${description} |`;
  });
  return `\n| \`unit.settings\` | allowed | unless given | is |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function section(profile: Profile): string {
  const { id, name, baud, capabilities, limits } = profile;
  const limitList = (language: "en" | "de"): string => limits.map((limit) => `- ${limit[language]}`).join("\n");
  return `## ${id}

${name.en} (${name.de}). Wiring, parts and trying it by hand: [devices/${id}](../devices/${id}/README.md).
It has ${capabilities.map((each) => `\`${each}\``).join(", ")}; ${baud} Bd.
${settingsOf(id)}
What it cannot do:

${limitList("en")}

Was es nicht kann:

${limitList("de")}
`;
}

export function devicesPage(): string {
  const profiles = deviceIds.map(profileOf);
  return [head, `${table(profiles)}\n`, ...profiles.map(section)].join("\n");
}
