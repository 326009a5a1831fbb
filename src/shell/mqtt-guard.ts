/**
 * A bound on what one MQTT packet may bring. The libraries collect a packet until it is whole, up to 256 MB, and need many
 * times its length for it, in the process that sounds the sirens. So the lengths are read here first, from the bytes as they
 * come in: fixed header (kind, then the remaining length in 1 to 4 bytes of 7 bits each), and so on from packet to packet.
 * A packet that is too long ends the connection when its header is in.
 *
 * Example: 30 80 80 40 … is a PUBLISH of 0x40 << 14 = 1 MiB.
 */
import type { Duplex } from "node:stream";

/** Four times the longest payload that a gateway puts down, 60 times the longest request. */
export const packetBytesMax = 256 * 1024;

const publish = 3;
/** Characters of a foreign topic that are shown: more than any of ours has. */
const topicShownMax = 160;

/** A packet was too long. */
export class PacketTooLong extends Error {
  constructor(bytes: number, topic: string | undefined) {
    const what =
      topic === undefined
        ? `a packet of ${bytes} bytes`
        : `a message of ${bytes} bytes on ${topic.slice(0, topicShownMax).replace(/[^ -~]/g, "?")}`;
    const remedy =
      topic === undefined
        ? "find out who sends it"
        : "clear the topic if it is retained, and find out who publishes there";
    super(`${what}, and at most ${packetBytesMax} are taken; ${remedy}`);
  }
}

/**
 * Ends the stream at a packet that is too long; `tell` comes first. To be called before a library gets the stream, so that
 * these bytes are seen before it has them; whoever reads decides when they flow.
 */
export function guardPackets(stream: Duplex, tell: (error: PacketTooLong) => void = () => {}): void {
  const lengths = new PacketLengths();
  const look = (chunk: Buffer): void => {
    const tooLong = lengths.take(chunk);
    if (tooLong === undefined) return;
    stream.off("data", look);
    tell(tooLong);
    stream.destroy(tooLong);
  };
  stream.on("data", look);
}

/** Follows the packets of one direction of a connection, in chunks of any size. */
export class PacketLengths {
  /** Bytes of the present packet that are still to come. */
  #toCome = 0;
  /** While a fixed header is read: the kind of the packet, and of its length what is known. */
  #kind: number | undefined;
  #length = 0;
  #scale = 1;

  take(chunk: Buffer): PacketTooLong | undefined {
    for (let at = 0; at < chunk.length; ) {
      const passed = Math.min(this.#toCome, chunk.length - at);
      this.#toCome -= passed;
      at += passed;
      if (at === chunk.length) break;
      if (!this.#takeHeader(chunk[at++] as number)) continue;
      if (this.#length > packetBytesMax)
        return new PacketTooLong(this.#length, this.#kind === publish ? topicAt(chunk, at) : undefined);
      this.#toCome = this.#length;
      this.#kind = undefined;
    }
    return undefined;
  }

  /** True when the fixed header is complete. */
  #takeHeader(byte: number): boolean {
    if (this.#kind === undefined) {
      this.#kind = byte >> 4;
      this.#length = 0;
      this.#scale = 1;
      return false;
    }
    this.#length += (byte & 0x7f) * this.#scale;
    this.#scale *= 0x80;
    if ((byte & 0x80) === 0) return true;
    // A length of more than four bytes is none; the library refuses it, and what follows means nothing.
    if (this.#scale === 0x80 ** 4) this.#toCome = Number.POSITIVE_INFINITY;
    return false;
  }
}

/** The topic of a PUBLISH, if these bytes have it. */
function topicAt(chunk: Buffer, at: number): string | undefined {
  if (at + 2 > chunk.length) return undefined;
  const end = at + 2 + chunk.readUInt16BE(at);
  return end > chunk.length ? undefined : chunk.toString("utf8", at + 2, end);
}
