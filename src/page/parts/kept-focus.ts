/** Keeps the keyboard at its place when what was pressed is replaced by what comes next: the browser would begin at the top of the page. */
import { useCallback, useEffect, useRef } from "preact/hooks";

export interface Kept {
  readonly ref: (element: HTMLElement | null) => void;
  readonly tabIndex: number;
  readonly onClickCapture: () => void;
}

/** What is typed next belongs into the first field. Not under a finger: a keyboard would come up over what can be chosen. */
function placeIn(part: HTMLElement | null): HTMLElement | null | undefined {
  const field = matchMedia("(pointer: fine)").matches ? part?.querySelector<HTMLElement>("input, textarea") : undefined;
  return field ?? part;
}

/** What had the keyboard is gone. The main part may have got it first (useFocusInMain): what follows a press comes in any order. */
export function isNowhere(): boolean {
  const holder = document.activeElement;
  return holder === document.body || holder === main();
}

/** For the part that holds the buttons. `step` is another one when they are others; only who pressed here is taken along. */
export function useKeptFocus(step: string): Kept {
  const part = useRef<HTMLElement | null>(null);
  const pressed = useRef(false);
  useEffect(() => {
    if (pressed.current && isNowhere()) placeIn(part.current)?.focus({ preventScroll: true });
    pressed.current = false;
  }, [step]);
  const ref = useCallback((element: HTMLElement | null): void => {
    part.current = element;
  }, []);
  const onClickCapture = useCallback((): void => {
    pressed.current = true;
  }, []);
  return { ref, tabIndex: -1, onClickCapture };
}

/**
 * When the part that had the keyboard is gone, the main part has it: the next key goes on there, and not at the top of the page.
 * @param shown another one when something else is shown
 */
export function useFocusInMain(shown: string): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current !== shown && document.activeElement === document.body) focusMain();
    before.current = shown;
  }, [shown]);
}

export function focusMain(): void {
  main()?.focus({ preventScroll: true });
}

function main(): HTMLElement | null {
  return document.getElementById("content");
}
