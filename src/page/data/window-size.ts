/** How large the window is, for what must be laid out by hand. */
import { signal } from "@preact/signals";

const now = () => ({ width: innerWidth, height: innerHeight });

export const windowSize = signal(now());

export function followWindow(): void {
  addEventListener("resize", () => {
    windowSize.value = now();
  });
}
