/** The site editor: the drawing and the forms beside it, what a change would do, versions. The technician looks at it and changes nothing. */
import { useEffect } from "preact/hooks";
import type { EditedPlan, PlanFile } from "../../core/plan-edited.ts";
import { mayEditPlan, mayLookAtPlan } from "../data/may.ts";
import { alarms } from "../data/office.ts";
import { session } from "../data/session.ts";
import { Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { addDesk, addRoom, Canvas, zoom, zooms } from "./canvas.tsx";
import { CircuitsCard } from "./circuits-form.tsx";
import { DeskForm } from "./desk-form.tsx";
import {
  canRedo,
  canUndo,
  chosen,
  edited,
  file,
  isChanged,
  loadPlanFile,
  pictureOf,
  redo,
  storey,
  storeys,
  type Tool,
  tool,
  undo,
} from "./editing.ts";
import { PreviewCard, Problems } from "./preview-card.tsx";
import { RoomForm } from "./room-form.tsx";
import { ImageCard, SettingsCard } from "./settings-form.tsx";
import { DraftCard, VersionsCard } from "./versions-card.tsx";

export function EditorView() {
  const asking = useAsking();
  useEffect(() => {
    if (mayLookAtPlan.value) void asking.run(loadPlanFile);
  }, []);
  useEffect(followKeys, []);
  useEffect(() => whenLookedAt(() => mayLookAtPlan.peek() && void asking.run(loadPlanFile)), []);
  const known = file.value;
  return (
    <div class="editor">
      <div class="editor-head">
        <h1>{t().views.plan}</h1>
        <Trouble asking={asking} />
        {mayLookAtPlan.value ? null : <p>{t().refused.forbidden}</p>}
        {known === undefined || !mayLookAtPlan.value ? null : <Notices known={known} />}
      </div>
      {known === undefined || edited.value === undefined || !mayLookAtPlan.value ? null : <Workshop known={known} />}
    </div>
  );
}

/** Somebody comes back to this window: another one may have changed the plan, drafted or approved something meanwhile. */
function whenLookedAt(look: () => void): () => void {
  const see = (): void => {
    if (document.visibilityState === "visible") look();
  };
  addEventListener("focus", see);
  document.addEventListener("visibilitychange", see);
  return () => {
    removeEventListener("focus", see);
    document.removeEventListener("visibilitychange", see);
  };
}

/** Ctrl+Z and Ctrl+Y, but not in a field, which has its own. */
function followKeys(): () => void {
  const press = (event: KeyboardEvent): void => {
    const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (isField || !(event.ctrlKey || event.metaKey) || !mayEditPlan.value) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) undo();
    else if (key === "y" || key === "z") redo();
    else return;
    event.preventDefault();
  };
  // What is not saved is not lost by a closed window without a question.
  const leave = (event: BeforeUnloadEvent): void => {
    if (isChanged.peek()) event.preventDefault();
  };
  addEventListener("keydown", press);
  addEventListener("beforeunload", leave);
  return () => {
    removeEventListener("keydown", press);
    removeEventListener("beforeunload", leave);
  };
}

function Notices({ known }: { readonly known: PlanFile }) {
  const texts = t().editor;
  const { problems, differs, whyNotWritable, plan } = known;
  const isDemo = session.value?.demo === true;
  return (
    <>
      <p class="soft">{mayEditPlan.value ? texts.lead(known.file) : texts.look}</p>
      {isDemo ? <p class="notice-line">{texts.demo}</p> : null}
      {plan === null ? <p class="trouble">{texts.broken}</p> : null}
      <Problems problems={problems} />
      {differs && problems.length === 0 ? (
        <p class="notice-line notice-differs">
          <Icon name="info" />
          <span>
            {texts.differs} {isDemo ? "" : alarms.value.length > 0 ? texts.notNow : texts.restart}
          </span>
        </p>
      ) : null}
      {whyNotWritable === null || !mayEditPlan.value ? null : (
        <p class="notice-line">
          <Icon name="lock" />
          <span>
            {texts.notWritable} <code>{whyNotWritable}</code>
          </span>
        </p>
      )}
    </>
  );
}

function Workshop({ known }: { readonly known: PlanFile }) {
  const readOnly = !mayEditPlan.value;
  const plan = edited.value as EditedPlan;
  const desk = plan.desks.find(({ id }) => chosen.value?.kind === "desk" && chosen.value.id === id);
  const room = plan.rooms.find(({ id }) => chosen.value?.kind === "room" && chosen.value.id === id);
  return (
    <div class="editor-body">
      <div class="editor-main">
        <Tools readOnly={readOnly} />
        <Canvas readOnly={readOnly} />
        <p class="soft">{readOnly ? "" : tool.value === "picture" ? t().editor.imageHint : t().editor.hint}</p>
        {readOnly ? null : <PreviewCard />}
        {known.draft === null || readOnly ? null : <DraftCard draft={known.draft} />}
      </div>
      <div class="editor-side">
        {desk === undefined ? null : <DeskForm key={plan.desks.indexOf(desk)} desk={desk} readOnly={readOnly} />}
        {room === undefined ? null : <RoomForm key={plan.rooms.indexOf(room)} room={room} readOnly={readOnly} />}
        <Lists plan={plan} readOnly={readOnly} />
        <CircuitsCard readOnly={readOnly} />
        <SettingsCard readOnly={readOnly} />
        {readOnly ? null : <ImageCard />}
        {readOnly ? null : <VersionsCard />}
      </div>
    </div>
  );
}

const tools: readonly Tool[] = ["select", "desk", "room", "picture"];

function Tools({ readOnly }: { readonly readOnly: boolean }) {
  const texts = t().editor;
  return (
    <div class="editor-tools" role="toolbar" aria-label={texts.tools}>
      {readOnly ? null : (
        <div class="choice" role="group" aria-label={texts.tools}>
          {tools.filter(isOfUse).map((each) => (
            <button key={each} type="button" aria-pressed={tool.value === each} onClick={() => (tool.value = each)}>
              {texts.toolNames[each]}
            </button>
          ))}
        </div>
      )}
      {readOnly ? null : (
        <div class="buttons">
          <button type="button" class="button" disabled={!canUndo.value} onClick={undo}>
            {texts.undo}
          </button>
          <button type="button" class="button" disabled={!canRedo.value} onClick={redo}>
            {texts.redo}
          </button>
        </div>
      )}
      <div class="buttons">
        <Zoom by={-1} sign="−" label={texts.smaller} />
        <Zoom by={1} sign="+" label={texts.larger} />
      </div>
      <label class="field editor-storey">
        <span class="unseen">{texts.floor}</span>
        <select value={storey.value} onChange={({ currentTarget }) => (storey.value = Number(currentTarget.value))}>
          {[...storeys.value, ...(readOnly ? [] : [Math.max(...storeys.value) + 1])].map((floor) => (
            <option key={floor} value={floor}>
              {t().floor.storey(floor)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** There is a picture to be placed, or none is needed. */
function isOfUse(each: Tool): boolean {
  return each !== "picture" || pictureOf(storey.value) !== undefined;
}

function Zoom({ by, sign, label }: { readonly by: number; readonly sign: string; readonly label: string }) {
  const next = zooms[zooms.indexOf(zoom.value) + by];
  return (
    <button
      type="button"
      class="button"
      aria-label={label}
      disabled={next === undefined}
      onClick={() => {
        if (next !== undefined) zoom.value = next;
      }}
    >
      {sign}
    </button>
  );
}

/** All rooms and their desks as lists: on a phone, and for who does not see the drawing. */
function Lists({ plan, readOnly }: { readonly plan: EditedPlan; readonly readOnly: boolean }) {
  const texts = t().editor;
  return (
    <section class="card editor-form">
      <h2>{texts.rooms}</h2>
      <ul class="room-list">
        {plan.rooms.map(({ id, name }) => (
          <li key={id}>
            <button
              type="button"
              class="chip chip-room"
              aria-pressed={chosen.value?.kind === "room" && chosen.value.id === id}
              onClick={() => {
                chosen.value = { kind: "room", id };
              }}
            >
              {name}
            </button>
            {plan.desks
              .filter((desk) => desk.room === id)
              .map((desk) => (
                <button
                  key={desk.id}
                  type="button"
                  class="chip"
                  aria-pressed={chosen.value?.kind === "desk" && chosen.value.id === desk.id}
                  onClick={() => {
                    chosen.value = { kind: "desk", id: desk.id };
                    storey.value = desk.floor ?? 0;
                  }}
                >
                  {desk.id}
                </button>
              ))}
          </li>
        ))}
      </ul>
      {readOnly ? null : (
        <div class="buttons">
          <button type="button" class="button" onClick={() => addRoom(plan)}>
            {texts.addRoom}
          </button>
          <button type="button" class="button" onClick={() => addDesk(plan, { x: 0, y: 0, floor: storey.value })}>
            {texts.addDesk}
          </button>
        </div>
      )}
    </section>
  );
}
