/** One question a screen, the answer at the bottom under the thumb. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { tick } from "../data/clock.ts";
import { deskState, pairing } from "../data/office.ts";
import { go, hashOf } from "../data/route.ts";
import { roomOfDesk } from "../data/site.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { Icon } from "../parts/icon.tsx";
import { t } from "../text/text.ts";
import { beginPairing, beginTest, flow, type Step, stop } from "./flow.ts";
import { BlinksStep, ChirpStep, DeskStep, UnheardStep } from "./pair-steps.tsx";
import { RoomStep } from "./room-step.tsx";
import { DoneStep, HeardStep, TestStep } from "./test-steps.tsx";
import { UnitPicture } from "./unit-picture.tsx";

/** Where each step stands in the row of six that is shown. */
const places: Readonly<Record<Step, number>> = {
  press: 0,
  desk: 2,
  giving: 2,
  chirp: 3,
  unheard: 3,
  room: 4,
  test: 5,
  heard: 5,
  done: 5,
  untested: 5,
};

export function Wizard() {
  const now = flow.value;
  if (now === undefined) return null;
  return (
    <div class="wizard">
      {now.pairs ? <Progress step={now.step} /> : null}
      <StepShown key={now.step} step={now.step} />
    </div>
  );
}

function StepShown({ step }: { readonly step: Step }) {
  switch (step) {
    case "press":
      return <PressStep />;
    case "desk":
    case "giving":
      return <DeskStep giving={step === "giving"} />;
    case "chirp":
      return <ChirpStep />;
    case "unheard":
      return <UnheardStep />;
    case "room":
      return <RoomStep />;
    case "test":
      return <TestStep />;
    case "heard":
      return <HeardStep />;
    case "done":
    case "untested":
      return <DoneStep passed={step === "done"} />;
  }
}

function Progress({ step }: { readonly step: Step }) {
  const steps = t().pair.steps;
  const isPressed = step === "press" && pairing.value?.window === "pressed";
  const place = isPressed ? 1 : places[step];
  return (
    <ol class="steps" aria-label={t().pair.step(place + 1, steps.length)}>
      {steps.map((name, each) => (
        <li
          key={name}
          class={each < place ? "step-past" : each === place ? "step-now" : ""}
          aria-current={each === place ? "step" : undefined}
        >
          <span>{each < place ? <Icon name="check" /> : each + 1}</span>
          {name}
        </li>
      ))}
    </ol>
  );
}

interface QuestionProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  /** What is answered with, at the bottom. */
  readonly answers: ComponentChildren;
  /** Where the room is asked for, it is not told. */
  readonly roomUntold?: boolean;
}

/** The heading has the focus, so that each new question is read out. */
export function Question({ title, children, answers, roomUntold = false }: QuestionProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { desk } = flow.value ?? {};
  const where = desk === undefined || roomUntold ? "" : ` · ${roomOfDesk(desk)?.name ?? ""}`;
  useEffect(() => heading.current?.focus({ preventScroll: true }), [title]);
  return (
    <section class="question">
      <div class="question-desk">
        <p>{desk === undefined ? t().pair.begin : `${t().desk.title(desk)}${where}`}</p>
        <StopButton />
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <div class="question-body">{children}</div>
      <div class="answers">{answers}</div>
    </section>
  );
}

/** At the top, where no thumb rests. */
function StopButton() {
  const asking = useAsking();
  const leave = async (): Promise<void> => {
    const { hash } = location;
    await stop();
    // Whoever went elsewhere meanwhile stays there.
    if (location.hash === hash) go("pair");
  };
  return (
    <>
      <AskButton asking={asking} icon="cross" onAsk={leave}>
        {t().pair.cancel}
      </AskButton>
      <Trouble asking={asking} />
    </>
  );
}

function PressStep() {
  const state = pairing.value;
  if (state?.window === "pressed" && state.pressed !== undefined) return <BlinksStep unit={state.pressed} />;
  return (
    <Question title={t().pair.press} answers={<WindowLeft />}>
      <UnitPicture press="red" />
      <p>{t().pair.pressWhy}</p>
      {state?.window === "ambiguous" ? (
        <p class="trouble" role="alert">
          <Icon name="alarm" />
          {t().pair.ambiguous}
        </p>
      ) : null}
      <p class="soft">{t().pair.waiting(state?.unpaired.length ?? 0)}</p>
    </Question>
  );
}

/** How long the press is still taken for this; when it is over, once more. */
export function WindowLeft() {
  tick.value;
  const asking = useAsking();
  const { untilMs = 0, desk } = flow.value ?? {};
  const seconds = Math.ceil((untilMs - performance.now()) / 1000);
  const isOpen = pairing.value?.window !== "closed" && seconds > 0;
  if (isOpen) return <p class="left">{t().pair.left(seconds)}</p>;
  return (
    <>
      <p class="trouble">{t().pair.ended}</p>
      <AskButton asking={asking} kind="primary" icon="press" onAsk={() => beginPairing(desk)}>
        {t().pair.again}
      </AskButton>
      <Trouble asking={asking} />
    </>
  );
}

/** Came here by a link: begins as soon as it is said. */
export function Begin({ action, desk }: { readonly action: "pair" | "test"; readonly desk: string }) {
  const asking = useAsking();
  const isPair = action === "pair";
  const before = deskState(desk)?.unit;
  return (
    <div class="wizard">
      <section class="question">
        <p class="question-desk">{roomOfDesk(desk)?.name}</p>
        <h1>{isPair ? `${t().pair.begin} ${t().pair.forDesk(desk)}` : t().pair.testTitle(desk)}</h1>
        <div class="question-body">
          <UnitPicture press={isPair ? "red" : undefined} />
          <p>{isPair ? t().pair.pressWhy : t().pair.testBefore}</p>
          {isPair && before !== undefined ? <p class="warning">{t().pair.taken(before)}</p> : null}
        </div>
        <div class="answers">
          <AskButton
            asking={asking}
            kind="primary"
            icon="press"
            onAsk={() => (isPair ? beginPairing(desk) : beginTest(desk))}
          >
            {isPair ? t().pair.begin : t().pair.testBegin}
          </AskButton>
          <a class="button" href={hashOf("pair")}>
            {t().alarm.keep}
          </a>
          <Trouble asking={asking} />
        </div>
      </section>
    </div>
  );
}
