/** Older versions, what going back to one does, and the draft that waits for a second administrator. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { PlanDraft, PlanPreview, PlanVersion } from "../../core/plan-edited.ts";
import { get, post } from "../data/api.ts";
import { session } from "../data/session.ts";
import { useAsked } from "../parts/asked.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { dayAndTimeText } from "../text/time-text.ts";
import { approve, file, restore, withdraw } from "./editing.ts";
import { PreviewOf } from "./preview-card.tsx";
import { SavedNote, SaveForm } from "./save-form.tsx";

export function VersionsCard() {
  const texts = t().editor;
  const { found, trouble } = useAsked(
    () => get<{ readonly versions: readonly PlanVersion[] }>("plan/versions"),
    [file.value?.hash, file.value?.draft?.hash],
  );
  return (
    <section class="card editor-form">
      <h2>{texts.versions}</h2>
      <SavedNote how="back" />
      {trouble === undefined ? null : <p class="trouble">{trouble}</p>}
      {found?.versions.length === 0 ? <p class="soft">{texts.noVersions}</p> : null}
      {found?.versions.map((version) => (
        <VersionRow key={version.number} version={version} />
      ))}
    </section>
  );
}

/** A version of before is opened to see what going back to it does; then one may. */
function VersionRow({ version: { number, at, who, approvedBy, why, hash } }: { readonly version: PlanVersion }) {
  const texts = t().editor;
  const isOpen = useMemo(() => signal(false), []);
  const isNow = file.value?.hash === hash;
  return (
    <details
      class="editor-entry"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>
        {texts.version(number)} · {dayAndTimeText(at)} · {who ?? (number === 1 ? texts.asItWas : texts.byHandInFile)}
        {approvedBy === null ? "" : ` · ${texts.approvedBy(approvedBy)}`}
        {isNow ? ` · ${texts.isNow}` : ""}
      </summary>
      {why === "" ? null : <p>{why}</p>}
      {isOpen.value && !isNow ? <WayBack number={number} /> : null}
    </details>
  );
}

/** Going back changes the plan as drawing does: first what it does, then why. */
function WayBack({ number }: { readonly number: number }) {
  const texts = t().editor;
  const base = file.value?.hash;
  const { found, trouble } = useAsked(() => post<PlanPreview>("plan/preview", { base, version: number }), [base]);
  return (
    <>
      {trouble === undefined ? null : <p class="trouble">{trouble}</p>}
      {found === undefined ? null : (
        <>
          <p class="soft">{texts.goingBack(number)}</p>
          <PreviewOf preview={found} />
        </>
      )}
      <SaveForm
        isRight={found?.problems.length === 0}
        onSave={(why) => restore(number, why)}
        label={texts.restore(number)}
        icon="back"
      />
    </>
  );
}

export function DraftCard({ draft }: { readonly draft: PlanDraft }) {
  const texts = t().editor;
  const asking = useAsking();
  const { found, trouble } = useAsked(() => get<PlanPreview>("plan/draft"), [draft.hash, file.value?.hash]);
  const isOwn = session.value?.user?.name === draft.who;
  const isStale = draft.base !== file.value?.hash;
  return (
    <section class="card editor-form draft">
      <h2>
        <Icon name="clock" /> {texts.draft(draft.who, dayAndTimeText(draft.at))}
      </h2>
      <p>{draft.why}</p>
      {trouble === undefined ? null : <p class="trouble">{trouble}</p>}
      {found === undefined ? null : <PreviewOf preview={found} />}
      {isStale ? <p class="trouble">{texts.stale}</p> : null}
      {isOwn ? <p class="soft">{texts.ownDraft}</p> : null}
      <div class="buttons">
        {isOwn || isStale ? null : (
          <AskButton asking={asking} kind="primary" icon="check" onAsk={() => approve(draft.hash)}>
            {texts.approve}
          </AskButton>
        )}
        <AskButton asking={asking} icon="cross" onAsk={withdraw}>
          {isOwn ? texts.withdraw : texts.reject}
        </AskButton>
      </div>
      <Trouble asking={asking} />
    </section>
  );
}
