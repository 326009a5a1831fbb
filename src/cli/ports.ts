/** `rufkreis ports`: what is plugged in, with the names to copy into the configuration. */
import type { Command } from "commander";
import type { Act } from "./act.ts";
import { colour, type ExitCode, endWithReader, exit, note, printJson, printTable } from "./output.ts";

export function addPorts(root: Command, act: Act): void {
  root
    .command("ports")
    .description("List the serial ports of this machine; the by-path name is the one to copy into the configuration.")
    .option("--json", "a JSON array")
    .action(act(ports));
}

async function ports(options: { json?: boolean }): Promise<ExitCode> {
  endWithReader();
  const { listPorts } = await import("../shell/ports-list.ts");
  const found = await listPorts();
  if (options.json) {
    printJson(found);
    return exit.ok;
  }
  if (found.length === 0) {
    note("no serial ports · plug a unit in; in a container, pass /dev through");
    return exit.ok;
  }
  const rows = found.map(({ device, byPath, manufacturer, serialNumber }) => [
    byPath ?? colour.yellow(`${device} (no by-path name)`),
    device,
    manufacturer ?? "",
    serialNumber ?? "",
  ]);
  printTable(["socket", "device now", "manufacturer", "serial number"], rows);
  return exit.ok;
}
