/** A button that asks the gateway for something: busy while it waits, and what was refused is told beside it in words. */
import { type Signal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Refused, Unreachable } from "../data/api.ts";
import { isLive } from "../data/stream.ts";
import { t } from "../text/text.ts";
import { dayAndTimeText } from "../text/time-text.ts";
import { Icon, type IconName } from "./icon.tsx";

/** Why something did not work, for people. */
export function refusalText(error: unknown): string {
  const texts = t().refused;
  if (error instanceof Unreachable) return texts.unreachable;
  if (!(error instanceof Refused)) return `${texts.failed}: ${error instanceof Error ? error.message : String(error)}`;
  const words = texts.codes[error.code];
  // A code that this page does not know comes with the gateway's own words.
  if (words === undefined) return error.status === 403 ? texts.forbidden : `${texts.failed}: ${error.message}`;
  if (error.from !== undefined) return `${words} ${texts.from(dayAndTimeText(error.from))}`;
  return error.waitS === undefined ? words : (texts.waits[error.code]?.(error.waitS) ?? words);
}

export interface Asking {
  readonly busy: Signal<boolean>;
  readonly trouble: Signal<string | undefined>;
  /** Runs it, unless something else is running; answers whether it was done. */
  readonly run: (action: () => Promise<unknown>) => Promise<boolean>;
  /** Runs it beside whatever is running. */
  readonly beside: (action: () => Promise<unknown>) => Promise<boolean>;
}

function newAsking(): Asking {
  const busy = signal(false);
  const trouble = signal<string | undefined>(undefined);
  let running = 0;
  const beside = async (action: () => Promise<unknown>): Promise<boolean> => {
    busy.value = ++running > 0;
    trouble.value = undefined;
    try {
      await action();
      return true;
    } catch (error) {
      trouble.value = refusalText(error);
      return false;
    } finally {
      busy.value = --running > 0;
    }
  };
  const run = async (action: () => Promise<unknown>): Promise<boolean> => (busy.value ? false : beside(action));
  return { busy, trouble, run, beside };
}

export function useAsking(): Asking {
  return useMemo(newAsking, []);
}

/** What was refused, told at once to screen readers too. */
export function Trouble({ asking }: { readonly asking: Asking }) {
  return (
    <p class="trouble" role="alert">
      {asking.trouble.value === undefined ? null : (
        <>
          <Icon name="alarm" />
          {asking.trouble.value}
        </>
      )}
    </p>
  );
}

interface AskButtonProps {
  readonly asking: Asking;
  readonly onAsk: () => Promise<unknown>;
  readonly icon?: IconName;
  readonly kind?: "primary" | "plain" | "danger" | "good";
  readonly disabled?: boolean;
  /** Also while nothing is live to be asked about. */
  readonly always?: boolean;
  readonly children: ComponentChildren;
}

/**
 * Nothing can be asked for over a line that is dead; the button says so by being off. Pressed twice it asks once; pressed while another
 * button waits for its answer it asks all the same: "I am coming" must not be lost.
 */
export function AskButton({
  asking,
  onAsk,
  icon,
  kind = "plain",
  disabled = false,
  always = false,
  children,
}: AskButtonProps) {
  const waits = useMemo(() => signal(false), []);
  const press = async (): Promise<void> => {
    if (waits.value) return;
    waits.value = true;
    await asking.beside(onAsk);
    waits.value = false;
  };
  return (
    <button
      type="button"
      class={`button button-${kind}`}
      disabled={disabled || !(always || isLive.value)}
      aria-busy={waits.value}
      onClick={() => void press()}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}
