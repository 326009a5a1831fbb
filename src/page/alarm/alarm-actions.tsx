/** What can be done about an alarm, the next step largest. What could end or weaken it asks once more. */
import { type Signal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { AlarmView } from "../../core/view.ts";
import { post } from "../data/api.ts";
import { may } from "../data/may.ts";
import { isAnswered } from "../data/office.ts";
import { go } from "../data/route.ts";
import { plan } from "../data/site.ts";
import { isLive } from "../data/stream.ts";
import { AskButton, type Asking, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Kept, useKeptFocus } from "../parts/kept-focus.ts";
import { t } from "../text/text.ts";

type Open = "none" | "cancel" | "close";

export function AlarmActions({ alarm }: { readonly alarm: AlarmView }) {
  const asking = useAsking();
  const open = useMemo(() => signal<Open>("none"), []);
  const kept = useKeptFocus(`${open.value} ${alarm.state}`);
  if (!may("accept")) return <p class="soft alarm-watch">{t().alarm.watch}</p>;
  if (open.value === "close") return <CloseForm alarm={alarm} asking={asking} open={open} kept={kept} />;
  if (open.value === "cancel") return <CancelForm alarm={alarm} asking={asking} open={open} kept={kept} />;
  return (
    <div class="alarm-actions" {...kept}>
      <NextStep alarm={alarm} asking={asking} open={open} />
      <div class="buttons">
        {may("close") && alarm.state !== "attended" ? <OpenButton open={open} to="close" /> : null}
        {may("escalate") && hasFurther(alarm) ? (
          <AskButton asking={asking} icon="up" onAsk={() => ask("escalate", alarm)}>
            {t().alarm.escalate}
          </AskButton>
        ) : null}
        {may("cancel") && !isAnswered(alarm) && alarm.state !== "cancelled" ? (
          <OpenButton open={open} to="cancel" />
        ) : null}
      </div>
      <Trouble asking={asking} />
    </div>
  );
}

/** Whoever does something about an alarm goes on looking at this one, also when another one is more urgent by then. */
function ask(verb: "accept" | "attend" | "cancel" | "escalate", { alarm }: AlarmView): Promise<unknown> {
  go("alarm", alarm);
  return post(`request/${verb}`, { alarm });
}

/** Whether a circuit is left that was not called yet; a drill calls none behind the first. */
function hasFurther(alarm: AlarmView): boolean {
  if (alarm.mode === "drill") return false;
  return (plan.value?.circuits ?? []).some(({ number }) => !alarm.circuits.includes(number));
}

/**
 * From "nobody comes" to "I am coming", to "I am there", to the all-clear. Each is a button of its own: the stream may bring the next one before
 * the answer to the last has come, and a press of it must not be taken for one more of the same.
 */
function NextStep({ alarm, asking, open }: FormProps) {
  if (!isAnswered(alarm))
    return (
      <AskButton key="accept" asking={asking} kind="primary" icon="walk" onAsk={() => ask("accept", alarm)}>
        {t().alarm.accept}
      </AskButton>
    );
  if (alarm.state === "accepted" && may("attend"))
    return (
      <AskButton key="attend" asking={asking} kind="good" icon="pin" onAsk={() => ask("attend", alarm)}>
        {t().alarm.attend}
      </AskButton>
    );
  return alarm.state === "attended" && may("close") ? <OpenButton open={open} to="close" kind="primary" /> : null;
}

interface OpenButtonProps {
  readonly open: Signal<Open>;
  readonly to: "close" | "cancel";
  readonly kind?: "plain" | "primary";
}

function OpenButton({ open, to, kind = "plain" }: OpenButtonProps) {
  const choose = (): void => {
    open.value = to;
  };
  return (
    <button type="button" class={`button button-${kind}`} disabled={!isLive.value} onClick={choose}>
      <Icon name={to === "close" ? "check" : "eye"} />
      <span>{to === "close" ? t().alarm.close : t().alarm.cancel}</span>
    </button>
  );
}

interface FormProps {
  readonly alarm: AlarmView;
  readonly asking: Asking;
  readonly open: Signal<Open>;
}

function CancelForm({ alarm, asking, open, kept }: FormProps & { readonly kept: Kept }) {
  const cancel = async (): Promise<void> => {
    await ask("cancel", alarm);
    open.value = "none";
  };
  return (
    <div class="alarm-actions alarm-form" {...kept}>
      <p>{t().alarm.cancelWhy}</p>
      <div class="buttons">
        <AskButton asking={asking} icon="eye" onAsk={cancel}>
          {t().alarm.cancelDo}
        </AskButton>
        <BackButton open={open} />
      </div>
      <Trouble asking={asking} />
    </div>
  );
}

function BackButton({ open }: { readonly open: Signal<Open> }) {
  const back = (): void => {
    open.value = "none";
  };
  return (
    <button type="button" class="button button-bare" onClick={back}>
      {t().alarm.keep}
    </button>
  );
}

const reasonMax = 200;

function CloseForm({ alarm, asking, open, kept }: FormProps & { readonly kept: Kept }) {
  const reason = useMemo(() => signal(""), []);
  const close = async (): Promise<void> => {
    await post("request/close", { alarm: alarm.alarm, reason: reason.value.trim() });
    open.value = "none";
  };
  const choose = (text: string): void => {
    reason.value = text;
  };
  return (
    <form
      class="alarm-actions alarm-form"
      {...kept}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.value.trim() !== "") void asking.run(close);
      }}
    >
      <label class="field">
        <span>{t().alarm.closeWhy}</span>
        <input
          name="reason"
          maxLength={reasonMax}
          autocomplete="off"
          value={reason.value}
          onInput={(event) => choose(event.currentTarget.value)}
        />
      </label>
      <ul class="reasons">
        {t().alarm.reasons.map((text) => (
          <li key={text}>
            <button type="button" class="chip" aria-pressed={reason.value === text} onClick={() => choose(text)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
      <div class="buttons">
        <AskButton asking={asking} kind="primary" icon="check" disabled={reason.value.trim() === ""} onAsk={close}>
          {t().alarm.closeDo}
        </AskButton>
        <BackButton open={open} />
      </div>
      <Trouble asking={asking} />
    </form>
  );
}
