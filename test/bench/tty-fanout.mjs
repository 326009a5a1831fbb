/**
 * The least that a program in Node takes: ports opened by serialport, read as tty streams and written with writeSync, as serial.ts does
 * it, and nothing decided: each press line goes to the other ports as a SHOW line. What the gateway takes beside this is its own.
 *
 * usage: node tty-fanout.mjs PORT…
 */
import { constants, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import { SerialPort } from "serialport";

const show = "SHOW 0001 1 8 180*0269\n";
const { O_RDONLY, O_NOCTTY, O_NONBLOCK } = constants;

const descriptors = [];
for (const path of process.argv.slice(2)) {
  const { fd } = await SerialPort.binding.open({ path, baudRate: 250_000, lock: true });
  const callback = (length, buffer) => {
    if (!buffer.toString("latin1", 0, length).startsWith("PRESS ")) return true;
    for (const other of descriptors) if (other !== fd) writeSync(other, show, null, "latin1");
    return true;
  };
  const onread = { buffer: Buffer.alloc(4096), callback };
  new ReadStream(openSync(`/dev/fd/${fd}`, O_RDONLY | O_NOCTTY | O_NONBLOCK), { onread }).resume();
  descriptors.push(fd);
}
