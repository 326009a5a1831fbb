/** A unit that was carried to another desk, and one that is taken out. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { post } from "../data/api.ts";
import { deskState } from "../data/office.ts";
import { hashOf } from "../data/route.ts";
import { roomOfDesk } from "../data/site.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { DeskChoice } from "./pair-steps.tsx";

export function MoveForm({ desk }: { readonly desk: string }) {
  const asking = useAsking();
  // Nothing is chosen beforehand: one tap would tell a move that nobody made.
  const to = useMemo(() => signal<string | undefined>(undefined), [desk]);
  const moved = useMemo(() => signal<string | undefined>(undefined), [desk]);
  const move = async (): Promise<void> => {
    await post("request/move", { desk, to: to.value });
    moved.value = to.value;
  };
  if (moved.value !== undefined) return <Moved desk={moved.value} />;
  const before = to.value === undefined || to.value === desk ? undefined : deskState(to.value)?.unit;
  return (
    <div class="wizard">
      <section class="question">
        <p class="question-desk">{roomOfDesk(desk)?.name}</p>
        <h1>{t().pair.moveTitle(desk)}</h1>
        <div class="question-body">
          <p>{t().pair.moveWhy}</p>
          <DeskChoice
            label={t().pair.moveTo}
            chosen={to.value}
            onChoose={(chosen) => {
              to.value = chosen;
              // What was refused was about another desk.
              asking.trouble.value = undefined;
            }}
          />
          {to.value === desk ? <p class="soft">{t().pair.moveSame}</p> : null}
          {before === undefined ? null : <p class="warning">{t().pair.moveTaken(before)}</p>}
        </div>
        <div class="answers">
          <AskButton asking={asking} kind="primary" icon="move" disabled={to.value === undefined} onAsk={move}>
            {t().pair.moveDo(to.value ?? "…")}
          </AskButton>
          <a class="button" href={hashOf("floor", desk)}>
            {t().alarm.keep}
          </a>
          <Trouble asking={asking} />
        </div>
      </section>
    </div>
  );
}

function Moved({ desk }: { readonly desk: string }) {
  return (
    <div class="wizard">
      <section class="question question-done">
        <Icon name="check" class="done-good" />
        <div role="status">
          <h1>{t().pair.moved(desk)}</h1>
        </div>
        <div class="answers">
          <a class="button button-primary" href={hashOf("pair", `test:${desk}`)}>
            <Icon name="press" />
            <span>{t().desk.test}</span>
          </a>
        </div>
      </section>
    </div>
  );
}

interface Unpaired {
  readonly data: { readonly unit: "told" | "unreachable" };
}

export function UnpairForm({ desk }: { readonly desk: string }) {
  const asking = useAsking();
  const told = useMemo(() => signal<"told" | "unreachable" | undefined>(undefined), [desk]);
  const unpair = async (): Promise<void> => {
    const { data } = await post<Unpaired>("request/unpair", { desk });
    told.value = data.unit;
  };
  return (
    <div class="wizard">
      <section class="question">
        <p class="question-desk">{roomOfDesk(desk)?.name}</p>
        <h1>{t().pair.unpairTitle(desk)}</h1>
        <div class="question-body">
          {told.value === undefined ? (
            <p>{t().pair.unpairWhy}</p>
          ) : (
            <p role="status" class="calm">
              <Icon name="check" />
              {told.value === "told" ? t().pair.unpaired : t().pair.unpairedUnreachable}
            </p>
          )}
        </div>
        <div class="answers">
          {told.value === undefined ? (
            <AskButton asking={asking} kind="danger" icon="out" onAsk={unpair}>
              {t().pair.unpairDo}
            </AskButton>
          ) : null}
          <a class="button" href={hashOf("floor", desk)}>
            {told.value === undefined ? t().alarm.keep : t().pair.finish}
          </a>
          <Trouble asking={asking} />
        </div>
      </section>
    </div>
  );
}
