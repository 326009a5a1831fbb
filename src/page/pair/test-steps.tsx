/** The function test: one press that calls nobody, what was heard, and the end. */
import { useEffect, useMemo } from "preact/hooks";
import { tick } from "../data/clock.ts";
import { coverage, deskState } from "../data/office.ts";
import { go } from "../data/route.ts";
import { AskButton, type Asking, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { beginPairing, beginTest, confirmTest, flow, heardTest } from "./flow.ts";
import { RoomQuestion } from "./room-step.tsx";
import { UnitPicture } from "./unit-picture.tsx";
import { Question } from "./wizard.tsx";

/** Whether a neighbour would chirp with it; one that would not sound is not asked for. */
const hasNeighbour = (desk: string): boolean => (coverage(desk)?.sounding ?? 0) > 0;

export function TestStep() {
  tick.value;
  const asking = useAsking();
  const { desk = "", untilMs = 0, pairs } = flow.value ?? {};
  const state = deskState(desk);
  const begin = (): Promise<void> => beginTest(desk);
  // After pairing nobody has announced the test yet.
  useEffect(() => {
    if (pairs && state?.test === undefined) void asking.run(begin);
  }, []);
  if (state?.test === "pressed") return <PressedStep />;
  if (state?.test === undefined) return <Unannounced asking={asking} begin={begin} />;
  const seconds = Math.ceil((untilMs - performance.now()) / 1000);
  return (
    <Question title={t().pair.test} answers={<p class="left">{t().pair.left(Math.max(0, seconds))}</p>}>
      <UnitPicture press="red" />
      <p>{t().pair.testWhy(hasNeighbour(desk))}</p>
      {hasNeighbour(desk) ? null : <p class="soft">{t().pair.testAlone}</p>}
      {state.alarm === undefined ? null : <p class="trouble">{t().pair.called}</p>}
    </Question>
  );
}

interface UnannouncedProps {
  readonly asking: Asking;
  readonly begin: () => Promise<void>;
}

/** Not yet, or no longer: a press would call, so nobody is asked to press. */
function Unannounced({ asking, begin }: UnannouncedProps) {
  const { desk = "" } = flow.value ?? {};
  const isCalled = deskState(desk)?.alarm !== undefined;
  return (
    <Question
      title={t().pair.testTitle(desk)}
      answers={
        <>
          <AskButton asking={asking} kind="primary" icon="press" onAsk={begin}>
            {t().pair.testBegin}
          </AskButton>
          <Trouble asking={asking} />
        </>
      }
    >
      <UnitPicture />
      <p>{t().pair.testBefore}</p>
      {isCalled ? <p class="trouble">{t().pair.called}</p> : null}
    </Question>
  );
}

function PressedStep() {
  const { desk = "" } = flow.value ?? {};
  // Who chirped is settled at the press, whatever is plugged in or out afterwards.
  const withNeighbour = useMemo(() => hasNeighbour(desk), [desk]);
  return (
    <Question
      title={t().pair.testHeard(withNeighbour)}
      answers={
        <>
          <button type="button" class="button button-primary" onClick={() => heardTest(true)}>
            <Icon name="sound" />
            <span>{t().pair.heard}</span>
          </button>
          <button type="button" class="button" onClick={() => heardTest(false)}>
            {t().pair.notHeard}
          </button>
        </>
      }
    >
      <UnitPicture sounds />
      {withNeighbour ? null : <p class="soft">{t().pair.testAlone}</p>}
      {deskState(desk)?.alarm === undefined ? null : <p class="trouble">{t().pair.called}</p>}
    </Question>
  );
}

/** The room is asked for if it is not known from the pairing; then the test is confirmed. */
export function HeardStep() {
  const asking = useAsking();
  const { room, desk = "" } = flow.value ?? {};
  useEffect(() => {
    if (room !== undefined) void asking.run(confirmTest);
  }, [room]);
  if (room === undefined) return <RoomQuestion onFits={() => undefined} />;
  return (
    <Question
      title={t().pair.testHeard(hasNeighbour(desk))}
      answers={
        <>
          <AskButton asking={asking} kind="primary" onAsk={confirmTest}>
            {t().pair.again}
          </AskButton>
          <Trouble asking={asking} />
        </>
      }
    />
  );
}

export function DoneStep({ passed }: { readonly passed: boolean }) {
  const asking = useAsking();
  const { desk = "", pairs = false } = flow.value ?? {};
  const finish = (): void => {
    flow.value = undefined;
    go("floor", desk);
  };
  return (
    <section class="question question-done">
      <Icon name={passed ? "check" : "alarm"} class={passed ? "done-good" : "done-bad"} />
      <div role="status">
        <h1>{passed ? t().pair.passed(desk) : t().pair.untested(desk)}</h1>
      </div>
      <div class="question-body">{passed ? null : <p>{t().pair.untestedWhat}</p>}</div>
      <div class="answers">
        {pairs && passed ? (
          <AskButton asking={asking} kind="primary" icon="press" onAsk={() => beginPairing()}>
            {t().pair.another}
          </AskButton>
        ) : null}
        {passed ? null : (
          <AskButton asking={asking} kind="primary" icon="press" onAsk={() => beginTest(desk)}>
            {t().pair.again}
          </AskButton>
        )}
        <button type="button" class="button" onClick={finish}>
          {t().pair.finish}
        </button>
        <Trouble asking={asking} />
      </div>
    </section>
  );
}
