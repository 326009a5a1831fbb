/** What `rufkreis ports` finds, on machines with and without udev. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { listPorts } from "../../src/shell/ports-list.ts";

let root: string;
const dev = (...names: string[]) => join(root, "dev", ...names);
const noUdev = async () => {
  throw new Error("spawn udevadm ENOENT");
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rufkreis-ports-"));
  for (const name of ["ttyUSB0", "ttyUSB10", "ttyUSB2", "ttyS0"]) put(dev(name));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text = ""): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}

function link(path: string, to: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  symlinkSync(to, path);
}

/** A USB stick as /sys shows it: tty → interface → device. */
function stick(name: string, manufacturer: string): void {
  const device = join(root, "sys/devices", `usb-${name}`);
  put(join(device, "idVendor"), "1a86\n");
  put(join(device, "manufacturer"), `${manufacturer}\n`);
  mkdirSync(join(device, "1-1:1.0"));
  link(join(root, "sys/class/tty", name, "device"), join(device, "1-1:1.0"));
}

it("names sockets by path with udev's words", async () => {
  link(dev("serial/by-path/usb-0:1.2-port0"), "../../ttyUSB0");
  link(dev("serial/by-id/usb-1a86"), "../../ttyUSB0");
  const list = async () => [{ path: dev("ttyUSB0"), manufacturer: "QinHeng", serialNumber: undefined }];
  expect(await listPorts({ dev: dev(), sys: join(root, "sys"), list })).toEqual([
    {
      device: dev("ttyUSB0"),
      byPath: dev("serial/by-path/usb-0:1.2-port0"),
      byId: dev("serial/by-id/usb-1a86"),
      manufacturer: "QinHeng",
      serialNumber: undefined,
    },
  ]);
});

it("finds devices without udevadm and without links, in the order of their numbers", async () => {
  stick("ttyUSB10", "QinHeng");
  stick("ttyUSB2", "FTDI");
  link(join(root, "sys/class/tty/ttyS0/device"), join(root, "sys"));
  put(join(root, "sys/class/tty/ttyS0/type"), "0\n");
  const found = await listPorts({ dev: dev(), sys: join(root, "sys"), list: noUdev });
  expect(found.map((port) => [port.device, port.manufacturer])).toEqual([
    [dev("ttyUSB2"), "FTDI"],
    [dev("ttyUSB10"), "QinHeng"],
  ]);
});

it("takes the shorter of two links to one socket and leaves dangling ones out", async () => {
  link(dev("serial/by-path/usb-0:1-port0"), "../../ttyUSB0");
  link(dev("serial/by-path/usbv2-0:1-port0"), "../../ttyUSB0");
  link(dev("serial/by-path/gone"), "../../ttyUSB7");
  const found = await listPorts({ dev: dev(), sys: join(root, "sys"), list: noUdev });
  expect(found.map((port) => port.byPath)).toEqual([dev("serial/by-path/usb-0:1-port0")]);
});

it("finds nothing, and does not fail, where there is nothing", async () => {
  expect(await listPorts({ dev: join(root, "none"), sys: join(root, "none"), list: noUdev })).toEqual([]);
});

it("does not fail on this machine", async () => {
  expect(Array.isArray(await listPorts())).toBe(true);
});
