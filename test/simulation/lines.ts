/** Bytes to lines at either end of a cable; a line that grows too long is cut there and its rest swallowed. */
export class Lines {
  private held = "";
  private readonly max: number;
  private readonly emit: (line: string) => void;

  constructor(max: number, emit: (line: string) => void) {
    this.max = max;
    this.emit = emit;
  }

  take(bytes: string): void {
    const pieces = bytes.split("\n");
    for (let i = 0; i < pieces.length; i++) {
      this.held = (this.held + (pieces[i] as string)).slice(0, this.max);
      if (i === pieces.length - 1) return;
      const line = this.held;
      this.held = "";
      this.emit(line);
    }
  }

  clear(): void {
    this.held = "";
  }
}
