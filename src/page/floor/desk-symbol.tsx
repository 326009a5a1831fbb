/**
 * A desk on the floor: the light of its unit, around it the neighbours that it calls (full would sound, empty would not), its name,
 * how many would sound, and signs for what is wrong. It is a button, with all of that in words for who does not see it.
 */
import type { CoverageView } from "../../core/view.ts";
import { coverage, deskState } from "../data/office.ts";
import { planDesk } from "../data/site.ts";
import { ringPlaces } from "../parts/icon.tsx";
import { lookOf } from "../parts/rhythm.ts";
import { lightText } from "../text/light-text.ts";
import { t, troubleText } from "../text/text.ts";
import { type Condition, conditionOf } from "./condition.ts";
import { type PlacedDesk, symbol } from "./geometry.ts";

const ring = { x: -37, radius: 28, dot: 5.4 } as const;
const textSpace = 70;
const charWidth = 0.7;

interface DeskSymbolProps {
  readonly desk: PlacedDesk;
  readonly selected: boolean;
  readonly onChoose?: ((desk: string) => void) | undefined;
}

export function DeskSymbol({ desk, selected, onChoose }: DeskSymbolProps) {
  const condition = conditionOf(desk.id);
  const known = coverage(desk.id);
  const { width, height } = symbol;
  const asButton = onChoose === undefined ? ({ role: "img" } as const) : buttonProps(desk.id, selected, onChoose);
  return (
    <g
      class={`desk desk-${condition.look} desk-mode-${condition.mode} ${selected ? "desk-selected" : ""}`}
      transform={`translate(${desk.x} ${desk.y})`}
      aria-label={spoken(desk.id, condition, known)}
      data-desk={desk.id}
      {...asButton}
    >
      <rect class="desk-focus" x={-width / 2 - 7} y={-height / 2 - 7} width={width + 14} height={height + 14} rx="19" />
      <rect class="desk-top" x={-width / 2} y={-height / 2} width={width} height={height} rx="13" />
      <Ring known={known} />
      <Lamp condition={condition} />
      <DeskName id={desk.id} />
      {/* Between the two for who has it read aloud. */}{" "}
      <text class="desk-coverage" x="6" y="26">
        {coverageText(known)}
      </text>
      <Signs condition={condition} />
    </g>
  );
}

function buttonProps(desk: string, selected: boolean, onChoose: (desk: string) => void) {
  return {
    role: "button",
    // In this case, because the names of attributes keep theirs in a drawing.
    tabindex: 0,
    "aria-pressed": selected,
    onClick: () => onChoose(desk),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      onChoose(desk);
    },
  } as const;
}

/** The neighbours of circuit 1, those that would sound first. */
function Ring({ known }: { readonly known: CoverageView | undefined }) {
  if (known === undefined) return null;
  return ringPlaces(known.of, ring.radius).map(({ x, y }, place) => (
    <circle
      key={place}
      class={place < known.sounding ? "ring-good" : "ring-missing"}
      cx={ring.x + x}
      cy={y}
      r={ring.dot}
    />
  ));
}

function Lamp({ condition: { light, look } }: { readonly condition: Condition }) {
  const { colour, blinks, beacon } = lookOf(light);
  if (look === "gone") return <path class="lamp-gone" d={`M${ring.x - 9} -9l18 18m0-18l-18 18`} />;
  return (
    <>
      {blinks && light !== "ready" ? <circle class="lamp-blinks" cx={ring.x} cy="0" r="19" /> : null}
      <circle class="lamp-glass" cx={ring.x} cy="0" r="14" />
      <circle
        class={`lamp lamp-${colour} ${beacon ? "lamp-beacon" : ""} rhythm-${light}`}
        cx={ring.x}
        cy="0"
        r={beacon ? 16 : 13}
      />
    </>
  );
}

/** The room's name stands above it already; a desk named after its room shows the rest, in letters that fit. */
function shortName(id: string): { readonly text: string; readonly size: number } {
  const prefix = `${planDesk(id)?.room}-`;
  const name = id.startsWith(prefix) ? id.slice(prefix.length) : id;
  const size = Math.max(15, Math.min(34, textSpace / (charWidth * name.length)));
  const fits = Math.floor(textSpace / (charWidth * size) + 0.01);
  return { text: name.length > fits ? `${name.slice(0, fits - 1)}…` : name, size };
}

function DeskName({ id }: { readonly id: string }) {
  const { text, size } = shortName(id);
  return (
    <text class="desk-name" x="6" y="-5" font-size={size}>
      {text}
    </text>
  );
}

function coverageText(known: CoverageView | undefined): string {
  return known === undefined ? "–" : `${known.sounding}/${known.of}`;
}

function Signs({ condition }: { readonly condition: Condition }) {
  const signs = signsOf(condition);
  return signs.map((sign, place) => (
    <g
      key={sign}
      class={`sign sign-${sign}`}
      transform={`translate(${symbol.width / 2 - 14 - place * 32} ${symbol.height / 2 - 1})`}
    >
      <circle class="sign-ground" r="15" />
      <path class="sign-mark" d={signPaths[sign]} />
    </g>
  ));
}

const signPaths = {
  calls: "M0-9v10M0 6v1",
  sounds: "M-8-3v6h4l5 5V-8l-5 5zM5-3a5 5 0 0 1 0 6",
  fault: "M0-8 8 6H-8zM0-3v4M0 3v.5",
  untested: "M0-8a8 8 0 1 0 0 16A8 8 0 0 0 0-8zM0-4v4l3 2",
} as const;

type Sign = keyof typeof signPaths;

function signsOf({ look, sounds, faulty, untested }: Condition): readonly Sign[] {
  const signs: (Sign | false)[] = [
    look === "calls" && "calls",
    sounds && "sounds",
    faulty && "fault",
    untested && "untested",
  ];
  return signs.filter((sign) => sign !== false);
}

/** Everything the symbol shows, in words; first what can be read on it, so that it is found by it. */
function spoken(desk: string, condition: Condition, known: CoverageView | undefined): string {
  const state = deskState(desk);
  const parts = [
    `${shortName(desk).text} ${coverageText(known)}`,
    t().desk.title(desk),
    state === undefined || state.state === "idle" ? "" : t().progress[state.state],
    condition.look === "gone" ? t().signs.gone : `${t().desk.light}: ${lightText(condition.light)}`,
    condition.sounds ? t().signs.sounds : "",
    known === undefined ? "" : t().desk.coverage(known.sounding, known.of),
    ...(state?.faults ?? []).map((code) => troubleText(code as Parameters<typeof troubleText>[0]).cause),
  ];
  return parts.filter((part) => part !== "").join(". ");
}
