/** Why the plan is changed, and the button that does it; with two persons it makes a draft. No change is without a reason. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { AskButton, type Asking, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { isNowhere } from "../parts/kept-focus.ts";
import { t } from "../text/text.ts";
import { file, saved } from "./editing.ts";

/** What was saved, where the form was; the keyboard goes on here. When it takes effect stands above the drawing, with what an open alarm means to it. */
export function SavedNote({ how }: { readonly how: "drawn" | "back" }) {
  const note = useRef<HTMLParagraphElement>(null);
  const last = saved.value?.how === how ? saved.value : undefined;
  useEffect(() => {
    if (last !== undefined && isNowhere()) note.current?.focus({ preventScroll: true });
  }, [last]);
  const texts = t().editor;
  return (
    <p class="calm" role="status" ref={note} tabIndex={-1}>
      {last === undefined ? null : (
        <>
          <Icon name="check" />
          <span>{last.saved === "draft" ? texts.savedDraft : texts.savedAs(last.version)}</span>
        </>
      )}
    </p>
  );
}

interface SaveFormProps {
  /** What is to be saved was tried, and nothing was found. */
  readonly isRight: boolean;
  readonly onSave: (why: string) => Promise<unknown>;
  /** "Save" unless told. */
  readonly label?: string;
  readonly icon?: IconName;
  /** Further buttons, which may not be pressed while this one is busy. */
  readonly children?: (asking: Asking) => ComponentChildren;
}

export function SaveForm({ isRight, onSave, label, icon = "check", children }: SaveFormProps) {
  const asking = useAsking();
  const why = useMemo(() => signal(""), []);
  const texts = t().editor;
  const needsTwo = file.value?.approval === "two-persons";
  const word = label ?? (needsTwo ? texts.saveDraft : texts.save);
  const isWritable = file.value?.whyNotWritable === null;
  return (
    <form class="editor-part" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span>{texts.why}</span>
        <input
          value={why.value}
          maxLength={200}
          required
          autocomplete="off"
          onInput={({ currentTarget }) => {
            why.value = currentTarget.value;
          }}
        />
      </label>
      {needsTwo ? <p class="soft">{texts.needsTwo}</p> : null}
      <div class="buttons">
        <AskButton
          asking={asking}
          kind="primary"
          icon={icon}
          disabled={!isRight || !isWritable || why.value.trim() === ""}
          onAsk={() => onSave(why.value)}
        >
          {word}
        </AskButton>
        {children?.(asking)}
      </div>
      <Trouble asking={asking} />
    </form>
  );
}
