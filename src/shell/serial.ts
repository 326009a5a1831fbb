/**
 * A serial port, opened by the serialport library and read past it.
 *
 * The library's binding opens and configures the device: locked (an advisory flock), raw, 8N1, its rate (250 000 Bd needs
 * BOTHER, which Node cannot set), CLOCAL, non-blocking. It would read through libuv's thread pool, one hop for
 * poll and one for read, and write the same way, behind every other port and disk. So:
 *
 *   descriptor A   the binding's own: holds the lock, is written with fs.writeSync. Non-blocking, so a
 *                  write takes microseconds or fails with EAGAIN, and then outbox.ts keeps it for a moment.
 *   descriptor B   opened through /dev/fd/A, hence the same device even when the path was replugged meanwhile;
 *                  read as a tty.ReadStream, which libuv polls in the loop without a thread, into one
 *                  buffer for all reads ("onread"): a fifth less work than a stream of chunks.
 *   descriptor C   libuv reopens B's terminal for the stream and replaces B by a copy of C.
 *
 * B exists because of C: giving A to the stream would replace A by an unlocked copy, and the lock would be gone while the port
 * is open. The binding itself reads nothing until it is asked to, so nothing is read twice. C is opened without
 * O_NONBLOCK, which cannot block because A has set CLOCAL. C is closed with the stream, B by us (when
 * it is not C, see `close`), and A last and in the thread pool, because only the last close of a device
 * waits for its output to drain, up to 30 s when the device is stuck.
 *
 * An unplug shows as the end of the stream or EIO, or as EIO from a write; all three lead to one `lost`. The
 * library raises DTR at open and lowers it at close (HUPCL), which resets many boards; a unit keeps its
 * events through that (protocol §4), and udev can take HUPCL away.
 */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import type { OnReadOpts, SocketConstructorOpts } from "node:net";
import { ReadStream } from "node:tty";
import { SerialPort } from "serialport";
import { limits } from "../../firmware-protocol/limits.ts";
import { type ModemLines, modemLinesOf } from "./adapter-modem.ts";
import type { Connection, ConnectionEvents } from "./connection.ts";
import { Outbox } from "./outbox.ts";
import { describeLoss, describeOpenError } from "./port-detail.ts";

type BindingPort = Awaited<ReturnType<typeof SerialPort.binding.open>>;

/** What Linux gives in one read of a terminal at the most. */
const readBytesMax = 4096;

/** Views of the read buffer that are kept: up to the length of a line with its LF. */
const viewsKept = limits.lineBytesMax + 1;

const readerFlags = constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK;

/** Opens a device by its path. Fails with an error whose message is for people. */
export async function openSerial(path: string, baud: number, events: ConnectionEvents): Promise<SerialConnection> {
  const binding = await SerialPort.binding.open({ path, baudRate: baud, lock: true }).catch((error: unknown) => {
    throw new Error(describeOpenError(error), { cause: error });
  });
  try {
    return new SerialConnection(binding, events);
  } catch (error) {
    await binding.close();
    throw new Error(describeOpenError(error), { cause: error });
  }
}

function descriptorOf(binding: BindingPort): number {
  if ("fd" in binding && typeof binding.fd === "number") return binding.fd;
  throw new Error("this system's serial ports have no descriptor");
}

/** The descriptor that libuv reads: its own copy, or the one it was given when the device could not be reopened by name. */
function descriptorRead(stream: ReadStream): number | undefined {
  return (stream as unknown as { readonly _handle?: { readonly fd?: number } })._handle?.fd;
}

export class SerialConnection implements Connection {
  readonly modemLines: ModemLines;
  readonly #binding: BindingPort;
  readonly #events: ConnectionEvents;
  readonly #outbox: Outbox;
  readonly #reader: ReadStream;
  /** Descriptor B when it is ours to close. */
  readonly #ownReader: number | undefined;
  #over = false;
  #closing: Promise<void> | undefined;

  constructor(binding: BindingPort, events: ConnectionEvents) {
    this.modemLines = modemLinesOf(binding);
    this.#binding = binding;
    this.#events = events;
    const writer = descriptorOf(binding);
    const given = openSync(`/dev/fd/${writer}`, readerFlags);
    try {
      this.#reader = new ReadStream(given, { onread: this.#onRead() } as SocketConstructorOpts);
    } catch (error) {
      closeSync(given);
      throw error;
    }
    this.#ownReader = descriptorRead(this.#reader) === given ? undefined : given;
    this.#reader.on("end", () => this.#lose("unplugged"));
    this.#reader.on("error", (error) => this.#lose(describeLoss(error)));
    this.#reader.on("close", () => this.#lose("unplugged"));
    this.#outbox = new Outbox(
      (text) => writeNow(writer, text),
      { failed: (error) => this.#lose(describeLoss(error)), dropped: (lines) => events.dropped(lines) },
      () => performance.now(),
    );
  }

  send(line: string): void {
    this.#outbox.send(line);
  }

  resume(): void {
    if (!this.#over) this.#reader.resume();
  }

  /**
   * Bytes come in a buffer that is used again, so the stream makes none and keeps none; the parser copies what it keeps. Nor is a view made
   * for each line: those of a line's length are kept.
   */
  #onRead(): OnReadOpts {
    const buffer = Buffer.allocUnsafeSlow(readBytesMax);
    const views = Array.from({ length: viewsKept + 1 }, (_, length) => buffer.subarray(0, length));
    const callback = (length: number): boolean => {
      if (!this.#over) this.#events.data(views[length] ?? buffer.subarray(0, length));
      return true;
    };
    return { buffer, callback };
  }

  pause(): void {
    this.#reader.pause();
  }

  close(): Promise<void> {
    this.#closing ??= this.#giveBack();
    return this.#closing;
  }

  async #giveBack(): Promise<void> {
    this.#over = true;
    this.#outbox.close();
    this.#reader.destroy();
    if (this.#ownReader !== undefined) closeSync(this.#ownReader);
    await this.#binding.close().catch((error: unknown) => this.#events.swallowed("serial-close", error));
  }

  #lose(detail: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#outbox.close();
    this.#events.lost(detail);
  }
}

function writeNow(descriptor: number, text: string): number {
  try {
    return writeSync(descriptor, text, null, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
    throw error;
  }
}
