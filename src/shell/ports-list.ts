/**
 * The serial devices of this machine, for `rufkreis ports`: what a technician copies into the configuration. The name to copy is
 * the by-path link: it names the socket, stays after a replug, and differs even for two sticks without a serial number.
 *
 * Asked first is serialport, which asks udevadm; where that is missing, /sys/class/tty tells nearly as much. Links come
 * from /dev/serial, which udev keeps and which may be absent in a container. Nothing here throws: what cannot be read is left out.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { SerialPort } from "serialport";

export interface PortFound {
  /** `/dev/ttyUSB0`: changes from plug to plug. */
  readonly device: string;
  /** `/dev/serial/by-path/…`: names the socket. */
  readonly byPath: string | undefined;
  /** `/dev/serial/by-id/…`: names the stick, if it has a serial number. */
  readonly byId: string | undefined;
  readonly manufacturer: string | undefined;
  readonly serialNumber: string | undefined;
}

/** Where to look; tests bring a directory of their own. */
export interface PortsListSources {
  readonly dev: string;
  readonly sys: string;
  readonly list: () => Promise<readonly Described[]>;
}

type Described = Pick<Awaited<ReturnType<typeof SerialPort.list>>[number], "path" | "manufacturer" | "serialNumber">;

const machine: PortsListSources = { dev: "/dev", sys: "/sys", list: () => SerialPort.list() };

/** USB directories from the interface of a tty up to the device that carries its names. */
const usbLevels = 4;

/** All serial devices, by device name. */
export async function listPorts(sources: PortsListSources = machine): Promise<PortFound[]> {
  const described = await describedByUdev(sources);
  const byPath = links(join(sources.dev, "serial/by-path"));
  const byId = links(join(sources.dev, "serial/by-id"));
  const known = described ?? describedBySys(sources);
  const devices = new Map(known.map((entry) => [entry.path, entry]));
  for (const device of [...byPath.keys(), ...byId.keys()]) {
    if (!devices.has(device)) devices.set(device, { path: device, manufacturer: undefined, serialNumber: undefined });
  }
  return [...devices.values()]
    .filter((entry) => existsSync(entry.path))
    .map((entry) => ({
      device: entry.path,
      byPath: byPath.get(entry.path),
      byId: byId.get(entry.path),
      manufacturer: entry.manufacturer,
      serialNumber: entry.serialNumber,
    }))
    .sort((a, b) => a.device.localeCompare(b.device, "en", { numeric: true }));
}

/** `undefined` where udevadm is missing or fails. */
async function describedByUdev(sources: PortsListSources): Promise<readonly Described[] | undefined> {
  return sources.list().catch(() => undefined);
}

/** Real device → link, for the links in one directory. udev may make two for one socket; the shorter name is taken. */
function links(directory: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of names(directory)) {
    const link = join(directory, name);
    const device = target(link);
    if (device === undefined) continue;
    const other = found.get(device);
    if (other === undefined || link.length < other.length) found.set(device, link);
  }
  return found;
}

/** Terminals with a device behind them; a ttyS whose chip was not found is of type 0. */
function describedBySys(sources: PortsListSources): Described[] {
  return names(join(sources.sys, "class/tty")).flatMap((name) => {
    const entry = join(sources.sys, "class/tty", name);
    const device = target(join(entry, "device"));
    if (device === undefined || text(entry, "type") === "0") return [];
    const usb = usbDevice(device);
    return [
      { path: join(sources.dev, name), manufacturer: text(usb, "manufacturer"), serialNumber: text(usb, "serial") },
    ];
  });
}

/** The nearest directory upwards that is a USB device, not just one of its interfaces. */
function usbDevice(start: string): string | undefined {
  for (let level = 0, directory = start; level < usbLevels; level++, directory = join(directory, "..")) {
    if (existsSync(join(directory, "idVendor"))) return directory;
  }
  return undefined;
}

function names(directory: string): string[] {
  return readable(() => readdirSync(directory)) ?? [];
}

function target(link: string): string | undefined {
  return readable(() => realpathSync(link));
}

function text(directory: string | undefined, name: string): string | undefined {
  return directory === undefined ? undefined : readable(() => readFileSync(join(directory, name), "utf8").trim());
}

/** What could be read, or `undefined`: a device may go while it is being looked at, and a directory may not exist. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
