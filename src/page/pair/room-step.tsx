/** Which room is on the label: typed, not chosen from a list, so that somebody reads the label. */
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { sayRoom } from "./flow.ts";
import { Question } from "./wizard.tsx";

interface RoomQuestionProps {
  /** The room fits. */
  readonly onFits: () => void;
}

export function RoomStep() {
  return <RoomQuestion onFits={() => undefined} />;
}

export function RoomQuestion({ onFits }: RoomQuestionProps) {
  const text = useMemo(() => signal(""), []);
  const wrong = useMemo(() => signal(false), []);
  const say = (event: Event): void => {
    event.preventDefault();
    wrong.value = !sayRoom(text.value);
    if (!wrong.value) onFits();
  };
  return (
    <form class="room-form" onSubmit={say}>
      <Question
        title={t().pair.room}
        roomUntold
        answers={
          <button type="submit" class="button button-primary" disabled={text.value.trim() === ""}>
            <span>{t().pair.next}</span>
            <Icon name="next" />
          </button>
        }
      >
        <label class="field">
          <span>{t().pair.roomWhy}</span>
          <input
            name="room"
            maxLength={80}
            autocomplete="off"
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
              wrong.value = false;
            }}
          />
        </label>
        <p class="trouble" role="alert">
          {wrong.value ? t().pair.roomWrong : null}
        </p>
      </Question>
    </form>
  );
}
