/**
 * What port.ts needs of a connection, whatever it runs over. Bytes in, lines out, one `lost`; it is used
 * once and never opened again.
 */
export interface Connection {
  /** Writes a line, LF included, now; never blocks. After `lost` or `close` it is forgotten. */
  send(line: string): void;
  /** Begins, or begins again, to read. A connection starts out not reading. */
  resume(): void;
  /** Stops reading; what comes in meanwhile waits in the kernel. */
  pause(): void;
  /** Gives everything back. May hang with a stuck device; the same promise each time. */
  close(): Promise<void>;
}

export interface ConnectionEvents {
  data(chunk: Buffer): void;
  /** The connection is over, told at most once; the owner still closes it. */
  lost(detail: string): void;
  /** Lines were dropped because the far side takes nothing. */
  dropped(lines: number): void;
  /** A failure that changes nothing for the owner, for the log. */
  swallowed(name: string, error: unknown): void;
}

/** Opens a connection, or fails with an error whose message is for people. */
export type Opener = (events: ConnectionEvents) => Promise<Connection>;
