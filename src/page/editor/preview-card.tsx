/** What the change would do, before it is saved: errors with their place and remedy, or who is called by whom, and the lines of the file. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { DeskChange, PlanChange, SocketChange } from "../../core/plan-change.ts";
import type { DiffPart, PlanPreview, PlanProblem } from "../../core/plan-edited.ts";
import { AskButton } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { problemWords, t } from "../text/text.ts";
import { strayRoom } from "./changes.ts";
import { edited, file, isChanged, preview, previewTrouble, reload, save, soundingNow } from "./editing.ts";
import { SavedNote, SaveForm } from "./save-form.tsx";
import { isQuiet, unitMove } from "./unit-moves.ts";

export function PreviewCard() {
  const texts = t().editor;
  const answer = preview.value;
  return (
    <section class="card editor-form preview" aria-live="polite">
      <h2>{texts.preview}</h2>
      {isChanged.value ? null : <p class="soft">{texts.unchanged}</p>}
      <SavedNote how="drawn" />
      {previewTrouble.value === undefined ? null : (
        <p class="trouble">
          <Icon name="alarm" />
          {previewTrouble.value}
        </p>
      )}
      {isChanged.value && answer === undefined && previewTrouble.value === undefined ? <p>{texts.trying}</p> : null}
      {isChanged.value && answer !== undefined ? <Answer answer={answer} /> : null}
      {isChanged.value ? (
        <SaveForm isRight={answer?.problems.length === 0} onSave={save}>
          {(asking) => (
            <AskButton asking={asking} onAsk={reload}>
              {texts.discard}
            </AskButton>
          )}
        </SaveForm>
      ) : null}
    </section>
  );
}

function Answer({ answer }: { readonly answer: PlanPreview }) {
  return (
    <>
      <PreviewOf preview={answer}>
        <Strays />
      </PreviewOf>
      <TextToCopy text={answer.text} />
    </>
  );
}

/** Of a drawing, of a version of before, or of a draft. */
export function PreviewOf({
  preview: { problems, change, diff },
  children,
}: {
  readonly preview: PlanPreview;
  readonly children?: ComponentChildren;
}) {
  return (
    <>
      <Problems problems={problems} />
      {change === null ? null : <ChangeList change={change} />}
      {children}
      <Diff diff={diff} />
    </>
  );
}

/** What the check found, in the page's language, with the field that it is about. */
export function Problems({ problems }: { readonly problems: readonly PlanProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <div role="alert">
      <p class="trouble">
        <Icon name="alarm" />
        {t().editor.problems(problems.length)}
      </p>
      <ul class="problems">
        {problems.map((problem) => (
          <ProblemRow key={`${problem.path} ${problem.message}`} problem={problem} />
        ))}
      </ul>
    </div>
  );
}

function ProblemRow({ problem }: { readonly problem: PlanProblem }) {
  const { message, remedy, lang } = problemWords(problem);
  return (
    <li>
      <strong>{placeText(problem.path)}</strong>
      <span lang={lang}>
        {sentence(message)} {sentence(remedy)}
      </span>
    </li>
  );
}

function sentence(text: string): string {
  const end = /[.?!]$/.test(text) ? "" : ".";
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`;
}

/** `desks.3.room` → Desk d4 · Room */
function placeText(path: string): string {
  const [list = "", index = "", ...rest] = path.split(".");
  const plan = edited.value;
  const entry = (plan as Readonly<Record<string, unknown>> | undefined)?.[list];
  const { id } = (Array.isArray(entry) ? (entry[Number(index)] as { id?: string } | undefined) : undefined) ?? {};
  const texts = t().editor.lists as Readonly<Record<string, string>>;
  if (id === undefined || texts[list] === undefined) return path.split(".").map(fieldText).join(" · ");
  return [`${texts[list]} ${id}`, ...rest.map(fieldText)].join(" · ");
}

/** The name of a field on the forms; the place in a list counts from 1. */
function fieldText(part: string): string {
  const texts = t().editor.fields as Readonly<Record<string, string>>;
  return /^\d+$/.test(part) ? `${Number(part) + 1}.` : (texts[part] ?? part);
}

/** Desks that were pushed across a wall; the check knows nothing of walls. */
function Strays() {
  const plan = edited.value;
  const rows = plan?.desks.flatMap((desk) => {
    const stray = strayRoom(plan, desk);
    if (stray === undefined) return [];
    const own = plan.rooms.find(({ id }) => id === desk.room)?.name ?? desk.room;
    return [
      <p key={desk.id} class="change-bad">
        {t().editor.stray(desk.id, stray.name, own)}
      </p>,
    ];
  });
  return <>{rows}</>;
}

function ChangeList({ change }: { readonly change: PlanChange }) {
  const texts = t().editor;
  const { desks, circuits, lost, sockets, renamed, minimum } = change;
  const oldName = new Map(renamed.map(({ from, to }) => [to, from]));
  const quiet = new Set(
    sockets.flatMap((moved) => (isQuiet(unitMove(oldName.get(moved.desk) ?? moved.desk, moved)) ? [moved.desk] : [])),
  );
  const isNothing = desks.length === 0 && circuits.length === 0 && lost.length === 0 && sockets.length === 0;
  return (
    <div class="changes-of-plan">
      {isNothing ? <p>{texts.nobodyElse}</p> : null}
      {lost.map(({ desk, socket }) => (
        <p key={desk} class="change-bad">
          {texts.lost(desk, socket)}
        </p>
      ))}
      {sockets.map((moved) => (
        <MovedRow key={moved.desk} moved={moved} was={oldName.get(moved.desk) ?? moved.desk} />
      ))}
      {renamed.map(({ from, to }) => (
        <p key={to} class="change-bad">
          {texts.renamed(from, to)}
        </p>
      ))}
      {minimum.before === minimum.after ? null : <p>{texts.minimumChanged(minimum.before, minimum.after)}</p>}
      {desks.length === 0 ? null : (
        <ul class="desk-changes">
          {desks.map((desk) => (
            <DeskRow key={desk.desk} change={desk} oldName={oldName} quiet={quiet} minimum={minimum} />
          ))}
        </ul>
      )}
      {circuits.map(({ id, kind, number, before, after }) => (
        <p key={id}>
          {t().alarm.circuit(number)} {id}: {texts.kinds[kind]}
          {after === undefined ? "" : `, ${texts.members(before?.members ?? 0, after.members)}`}
        </p>
      ))}
    </div>
  );
}

/** A unit that is looked for elsewhere: until it is there and known, its desk does not sound for those that call it. */
function MovedRow({ moved, was }: { readonly moved: SocketChange; readonly was: string }) {
  const texts = t().editor;
  const { desk, before, after, calledBy } = moved;
  const move = unitMove(was, moved);
  return (
    <p class={isQuiet(move) ? "change-bad" : ""}>
      {texts.moves[move](desk, after ?? before ?? "")}
      {move === "carry" && soundingNow.value.has(was) ? ` ${texts.quietUntil(desk, calledBy)}` : ""}
    </p>
  );
}

interface DeskRowProps {
  readonly change: DeskChange;
  /** New name → old one: a unit sounds under the old one. */
  readonly oldName: ReadonlyMap<string, string>;
  /** Desks that do not sound after the change before somebody has been at their unit. */
  readonly quiet: ReadonlySet<string>;
  readonly minimum: PlanChange["minimum"];
}

function DeskRow({
  change: { desk, kind, before, after, calledByBefore, calledByAfter },
  oldName,
  quiet,
  minimum,
}: DeskRowProps) {
  const texts = t().editor;
  const soundsBefore = (id: string): boolean => soundingNow.value.has(oldName.get(id) ?? id);
  const [then, now] = [
    before?.filter(soundsBefore).length ?? 0,
    after?.filter((id) => soundingNow.value.has(id) && !quiet.has(id)).length ?? 0,
  ];
  const gone = before?.filter((id) => after !== undefined && !after.includes(id)) ?? [];
  const come = after?.filter((id) => before !== undefined && !before.includes(id)) ?? [];
  const isBelow = after !== undefined && now < Math.min(minimum.after, after.length);
  return (
    <li class={isBelow ? "desk-change change-bad" : "desk-change"}>
      <strong>
        {desk} {kind === "changed" ? "" : `(${texts.kinds[kind]})`}
      </strong>
      <span>
        {before === undefined ? "" : `${texts.would(then, before.length)} → `}
        {after === undefined ? texts.noDesk : texts.would(now, after.length)}
        {isBelow ? `, ${t().desk.tooFew}` : ""}
      </span>
      <span class="soft">
        {[...gone.map((id) => `−${id}`), ...come.map((id) => `+${id}`)].join(" ")}
        {calledByBefore === calledByAfter || after === undefined
          ? ""
          : ` · ${texts.calledBy(calledByBefore, calledByAfter)}`}
      </span>
    </li>
  );
}

function Diff({ diff }: { readonly diff: readonly DiffPart[] }) {
  if (diff.length === 0) return null;
  const kinds: Readonly<Record<string, string>> = { "+": "diff-added", "-": "diff-removed" };
  return (
    <details class="editor-entry">
      <summary>{t().editor.lines}</summary>
      <pre class="diff">
        <code>
          {diff.flatMap(({ line, lines }, part) => [
            ...(part === 0 ? [] : [<span key={`gap${line}`}>{"…\n"}</span>]),
            ...lines.map((each, place) => (
              <span key={`${line}-${place}`} class={kinds[each[0] ?? ""] ?? ""}>
                {`${each}\n`}
              </span>
            )),
          ])}
        </code>
      </pre>
    </details>
  );
}

/** For a file that the gateway may not write. */
function TextToCopy({ text }: { readonly text: string }) {
  const copied = useMemo(() => signal(false), []);
  if (file.value?.whyNotWritable === null) return null;
  return (
    <details class="editor-entry">
      <summary>{t().editor.wholeText}</summary>
      <textarea class="whole-text" readOnly rows={12} value={text} aria-label={t().editor.wholeText} />
      <button
        type="button"
        class="button"
        onClick={() =>
          void navigator.clipboard?.writeText(text).then(() => {
            copied.value = true;
          })
        }
      >
        {copied.value ? t().people.saved : t().editor.copy}
      </button>
    </details>
  );
}
