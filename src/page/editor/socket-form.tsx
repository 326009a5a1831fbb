/** The socket of a desk's unit: one that the gateway knows of, or any other, and what it means that a unit is looked for elsewhere. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { EditedDesk, EditedPlan } from "../../core/plan-edited.ts";
import { units } from "../data/office.ts";
import { t } from "../text/text.ts";
import { withDesk } from "./changes.ts";
import { change, edited, file, sockets } from "./editing.ts";
import { ChoiceField, TextField } from "./fields.tsx";
import { isDevice, isQuiet, sameAs, sharedWith, unitMove } from "./unit-moves.ts";

const none = "";
/** No socket is called so. */
const other = "?";
const socketLettersMax = 200;

interface SocketProps {
  readonly desk: EditedDesk;
  readonly readOnly: boolean;
}

export function SocketForm({ desk, readOnly }: SocketProps) {
  const texts = t().editor;
  const isTyped = useMemo(() => signal(false), []);
  const { id, socket } = desk;
  const known = choices(edited.value as EditedPlan, desk);
  const isOther = isTyped.value || (socket !== undefined && !known.some(([each]) => each === socket));
  const set = (to: string): void => change(withDesk(id, { socket: to === none ? undefined : to }));
  const choose = (to: string): void => {
    isTyped.value = to === other;
    if (to !== other) set(to);
  };
  return (
    <div class="editor-part">
      <h3>{texts.unit}</h3>
      <ChoiceField
        label={texts.socket}
        value={isOther ? other : (socket ?? none)}
        options={[[none, texts.noSocket], ...known, [other, texts.otherSocket]]}
        disabled={readOnly}
        onValue={choose}
      />
      {isOther ? (
        <TextField
          label={texts.otherSocketName}
          hint={texts.socketHint}
          value={socket ?? ""}
          max={socketLettersMax}
          disabled={readOnly}
          onValue={(to) => set(to.trim())}
        />
      ) : null}
      <Meaning desk={desk} />
    </div>
  );
}

/** The sockets that are known, each with who has it in this plan and what is there now. */
function choices(plan: EditedPlan, { id }: EditedDesk): (readonly [string, string])[] {
  return sockets.value.map(({ socket, names }) => {
    const all = [socket, ...names];
    // Under the name that the plan has for it, if it has one.
    const written = plan.desks.find((each) => each.socket !== undefined && all.includes(each.socket));
    const there = units.value.find((unit) => unit.link === "linked" && all.includes(unit.socket));
    const facts = [
      written === undefined || written.id === id ? "" : written.id,
      there === undefined ? "" : t().editor.unitThere(there.uid),
    ];
    return [
      written?.socket ?? socket,
      [shortName(socket), ...facts.filter((fact) => fact !== "")].join(" · "),
    ] as const;
  });
}

/** What differs between sockets stands at the end of their names. */
function shortName(socket: string): string {
  return socket.replace(/^\/dev\/serial\/by-path\//, "…/");
}

/** Two at one socket, and what a move asks for. */
function Meaning({ desk }: { readonly desk: EditedDesk }) {
  const texts = t().editor;
  const { id, socket, from } = desk;
  const shared = sharedWith(edited.value as EditedPlan, desk, sockets.value);
  const before = file.value?.plan?.desks.find((each) => each.id === from)?.socket;
  const isMoved = socket !== before && !(socket !== undefined && sameAs(socket, sockets.value).includes(before ?? ""));
  const move = isMoved ? unitMove(from, { after: socket, adapted: isDevice(from) }) : undefined;
  return (
    <>
      {shared === undefined ? null : <p class="change-bad">{texts.socketShared(shared)}</p>}
      {move === undefined ? null : (
        <p class={isQuiet(move) ? "change-bad" : "soft"}>{texts.moves[move](id, socket ?? before ?? "")}</p>
      )}
    </>
  );
}
