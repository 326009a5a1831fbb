/**
 * What one writes with serialport and its ReadlineParser in an afternoon: each press line goes to the other ports as a
 * SHOW line. The benchmark compares with it.
 *
 * usage: node serialport-fanout.mjs PORT…
 */
import { ReadlineParser } from "@serialport/parser-readline";
import { SerialPort } from "serialport";

const show = "SHOW 0001 1 8 180*0269\n";
const ports = process.argv.slice(2).map((path) => new SerialPort({ path, baudRate: 250_000 }));

for (const port of ports) {
  port.pipe(new ReadlineParser()).on("data", (line) => {
    if (!line.startsWith("PRESS ")) return;
    for (const other of ports) if (other !== port) other.write(show);
  });
}
