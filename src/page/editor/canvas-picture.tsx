/** The picture below the plan; with the tool for it also what it is moved and sized by: handles that are dragged, or moved with arrow keys. */
import type { PlanImage } from "../../core/plan-edited.ts";
import { t } from "../text/text.ts";
import { steps } from "./changes.ts";
import { pictures, placePicture } from "./editing.ts";
import { heightOf } from "./frame.ts";
import { arrows, type Take } from "./paper.ts";
import { type Corner, corners, type Point, shifted, sized } from "./picture-place.ts";

const handle = 0.36;

export function Picture({ image }: { readonly image: PlanImage }) {
  const { floor, x, y, widthM, widthPx, heightPx } = image;
  const height = heightOf(image);
  const href = `/api/plan/image/${floor}?${widthPx}-${heightPx}-${pictures.value}`;
  return <image class="canvas-image" href={href} x={x} y={-y - height} width={widthM} height={height} />;
}

interface HandlesProps {
  readonly image: PlanImage;
  readonly take: Take;
}

export function PictureHandles({ image, take }: HandlesProps) {
  const { x, y, widthM } = image;
  const height = heightOf(image);
  const texts = t().editor.imageHandles;
  const move = (by: Point, fine: boolean): void => placePicture(image, shifted(image, by, stepOf(fine)));
  const size = (corner: Corner) => (by: Point, fine: boolean) =>
    placePicture(image, sized(image, height / widthM, corner, by, stepOf(fine)));
  return (
    <g>
      <rect
        class="canvas-picture-frame"
        x={x}
        y={-y - height}
        width={widthM}
        height={height}
        // A finger scrolls; it moves the picture by its handle.
        onPointerDown={(event) => event.pointerType === "mouse" && take(event, move)}
      />
      <Handle
        at={{ x: x + widthM / 2, y: y + height / 2 }}
        name={texts.move(x, y)}
        kind="move"
        take={take}
        drag={move}
      />
      {corners.map((corner, place) => (
        <Handle
          key={place}
          at={{ x: corner.x < 0 ? x : x + widthM, y: corner.y < 0 ? y : y + height }}
          name={texts.size(texts.corners[place] ?? "", widthM)}
          kind={corner.x * corner.y > 0 ? "rising" : "falling"}
          take={take}
          drag={size(corner)}
        />
      ))}
    </g>
  );
}

function stepOf(fine: boolean): number {
  return fine ? steps.fine : steps.grid;
}

interface HandleProps {
  readonly at: Point;
  readonly name: string;
  readonly kind: "move" | "rising" | "falling";
  readonly take: Take;
  readonly drag: (by: Point, fine: boolean) => void;
}

function Handle({ at, name, kind, take, drag }: HandleProps) {
  const keys = (event: KeyboardEvent): void => {
    const way = arrows[event.key];
    if (way === undefined) return;
    const step = stepOf(event.shiftKey);
    drag({ x: way.x * step, y: way.y * step }, event.shiftKey);
    event.preventDefault();
  };
  return (
    <g
      class={`canvas-picture-handle canvas-picture-${kind}`}
      transform={`translate(${at.x} ${-at.y})`}
      role="button"
      tabindex={0}
      aria-label={name}
      onKeyDown={keys}
      onPointerDown={(event) => take(event, drag)}
    >
      <circle class="canvas-focus" r={handle + 0.12} />
      <circle class="canvas-picture-knob" r={handle} />
      {kind === "move" ? <path class="canvas-picture-sign" d="M-.2 0H.2M0-.2V.2" /> : null}
    </g>
  );
}
