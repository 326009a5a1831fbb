/**
 * Simulated boards, from what is published about the real ones; the real ones were not here. Each takes bytes as they come over
 * the cable and answers with bytes.
 */

/** An LCUS board; `answers` as those do that know the question FF. */
export class LcusBoard {
  readonly closed = new Set<number>();
  /** How often any relay moved. */
  moves = 0;
  readonly #answers: boolean;
  readonly #channels: number;
  #frame: number[] = [];

  constructor(channels: number, answers: boolean) {
    this.#channels = channels;
    this.#answers = answers;
  }

  take(bytes: string): string {
    let answer = "";
    for (const character of bytes) answer += this.#byte(character.charCodeAt(0));
    return answer;
  }

  #byte(byte: number): string {
    if (this.#frame.length === 0 && byte !== 0xa0) return byte === 0xff && this.#answers ? this.#status() : "";
    this.#frame.push(byte);
    if (this.#frame.length < 4) return "";
    const [start, channel, operation, sum] = this.#frame as [number, number, number, number];
    this.#frame = [];
    if (((start + channel + operation) & 0xff) !== sum || channel < 1 || channel > this.#channels) return "";
    const before = this.closed.size;
    if (operation === 1) this.closed.add(channel);
    if (operation === 0) this.closed.delete(channel);
    if (this.closed.size !== before) this.moves++;
    return "";
  }

  #status(): string {
    const line = (channel: number): string => `CH${channel}:${this.closed.has(channel) ? "ON" : "OFF"} \r\n`;
    return Array.from({ length: this.#channels }, (_, place) => line(place + 1)).join("");
  }
}

/** A Numato module: it gives back what is typed, does it at CR, and prompts. */
export class NumatoModule {
  readonly closed = new Set<number>();
  moves = 0;
  #line = "";

  take(bytes: string): string {
    let answer = "";
    for (const character of bytes) {
      if (character === "\r") answer += this.#enter();
      else {
        this.#line += character;
        answer += character;
      }
    }
    return answer;
  }

  #enter(): string {
    const match = /^relay (on|off|read) ([0-9A-V])$/.exec(this.#line);
    this.#line = "";
    if (match === null) return "\n\r>";
    const channel = Number.parseInt(match[2] as string, 36);
    if (match[1] === "read") return `\n\r${this.closed.has(channel) ? "on" : "off"}\n\r>`;
    const before = this.closed.size;
    if (match[1] === "on") this.closed.add(channel);
    else this.closed.delete(channel);
    if (this.closed.size !== before) this.moves++;
    return "\n\r>";
  }
}
