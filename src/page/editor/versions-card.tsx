/** Older versions, what they differ in from the file of now, and the draft that waits for a second administrator. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { DiffPart, PlanDraft, PlanPreview, PlanVersion } from "../../core/plan-edited.ts";
import { get } from "../data/api.ts";
import { session } from "../data/session.ts";
import { useAsked } from "../parts/asked.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { dayAndTimeText } from "../text/time-text.ts";
import { approve, file, restore, withdraw } from "./editing.ts";
import { ChangeList, Diff, Problems } from "./preview-card.tsx";

export function VersionsCard() {
  const texts = t().editor;
  const { found, trouble } = useAsked(
    () => get<{ readonly versions: readonly PlanVersion[] }>("plan/versions"),
    [file.value?.hash, file.value?.draft?.hash],
  );
  return (
    <section class="card editor-form">
      <h2>{texts.versions}</h2>
      {trouble === undefined ? null : <p class="trouble">{trouble}</p>}
      {found?.versions.length === 0 ? <p class="soft">{texts.noVersions}</p> : null}
      {found?.versions.map((version) => (
        <VersionRow key={version.number} version={version} />
      ))}
    </section>
  );
}

function VersionRow({ version: { number, at, who, approvedBy, why, hash } }: { readonly version: PlanVersion }) {
  const texts = t().editor;
  const asking = useAsking();
  const diff = useMemo(() => signal<readonly DiffPart[] | undefined>(undefined), []);
  const isNow = file.value?.hash === hash;
  const look = async (): Promise<void> => {
    diff.value = (await get<{ readonly diff: readonly DiffPart[] }>(`plan/versions/${number}`)).diff;
  };
  return (
    <details
      class="editor-entry"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && !isNow) void asking.run(look);
      }}
    >
      <summary>
        {texts.version(number)} · {dayAndTimeText(at)} · {who ?? (number === 1 ? texts.asItWas : texts.byHandInFile)}
        {approvedBy === null ? "" : ` · ${texts.approvedBy(approvedBy)}`}
        {isNow ? ` · ${texts.isNow}` : ""}
      </summary>
      {why === "" ? null : <p>{why}</p>}
      {diff.value === undefined ? null : (
        <>
          <p class="soft">{texts.diffToNow}</p>
          <Diff diff={diff.value} />
        </>
      )}
      {isNow ? null : (
        <AskButton
          asking={asking}
          icon="back"
          disabled={file.value?.whyNotWritable !== null}
          onAsk={() => restore(number, texts.restoreWhy(number))}
        >
          {texts.restore(number)}
        </AskButton>
      )}
      <Trouble asking={asking} />
    </details>
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
      {found === undefined ? null : (
        <>
          <Problems problems={found.problems} />
          {found.change === null ? null : <ChangeList change={found.change} />}
          <Diff diff={found.diff} />
        </>
      )}
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
