import { expect, it } from "vitest";
import { socketsSeen } from "../../src/shell/plan/plan-sockets.ts";

const port = { manufacturer: undefined, serialNumber: undefined };

it("sockets to choose from: those of the plan and those of this machine, each once, whatever name the plan has for it", async () => {
  const found = [
    { ...port, device: "/dev/ttyUSB0", byPath: "/dev/serial/by-path/usb-0:1.10", byId: "/dev/serial/by-id/a" },
    { ...port, device: "/dev/ttyUSB1", byPath: "/dev/serial/by-path/usb-0:1.2", byId: undefined },
    { ...port, device: "/dev/ttyS0", byPath: undefined, byId: undefined },
  ];
  const planned = ["tcp://10.0.0.1:4001", "/dev/ttyUSB0", "/dev/serial/by-path/usb-0:1.2", "/dev/serial/by-path/gone"];
  expect(await socketsSeen([...planned, "tcp://10.0.0.1:4001"], async () => found)).toEqual([
    { socket: "/dev/serial/by-path/gone", names: [] },
    { socket: "/dev/serial/by-path/usb-0:1.2", names: ["/dev/ttyUSB1"] },
    { socket: "/dev/serial/by-path/usb-0:1.10", names: ["/dev/ttyUSB0", "/dev/serial/by-id/a"] },
    { socket: "/dev/ttyS0", names: [] },
    { socket: "tcp://10.0.0.1:4001", names: [] },
  ]);
});
