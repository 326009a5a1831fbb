/** What a view asks the gateway for, and asks again when something has changed. */
import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { refusalText } from "./busy.tsx";

/**
 * The newest answer; `undefined` until there is one. What was refused is told in words.
 * @param when asked anew whenever one of these changes
 */
export function useAsked<T>(ask: () => Promise<T>, when: readonly unknown[]) {
  const found = useMemo(() => signal<T | undefined>(undefined), []);
  const trouble = useMemo(() => signal<string | undefined>(undefined), []);
  useEffect(() => {
    ask()
      .then((value) => {
        found.value = value;
        trouble.value = undefined;
      })
      .catch((error: unknown) => {
        trouble.value = refusalText(error);
      });
  }, when);
  return { found: found.value, trouble: trouble.value };
}
