/** Figures of the whole site, and the picture below a storey. */

import type { EditedPlan, ImagePlace, PlanImage } from "../../core/plan-edited.ts";
import { putFile, remove } from "../data/api.ts";
import { AskButton, Trouble, useAsking } from "../parts/busy.tsx";
import { t } from "../text/text.ts";
import { compact, defaults, steps } from "./changes.ts";
import {
  change,
  edited,
  loadPlanFile,
  pictureOf,
  pictures,
  pictureTrouble,
  placePicture,
  storey,
  tool,
} from "./editing.ts";
import { Check, NumberField } from "./fields.tsx";

export function SettingsCard({ readOnly }: { readonly readOnly: boolean }) {
  const plan = edited.value as EditedPlan;
  const texts = t().editor;
  const set = (values: { [K in keyof EditedPlan]?: EditedPlan[K] | undefined }): void =>
    change((now) => compact({ ...now, ...values } as EditedPlan));
  const circuit1 = (values: object): void => {
    const group = compact({ ...plan.circuit1, ...values });
    set({ circuit1: Object.keys(group).length === 0 ? undefined : group });
  };
  const number = (key: "floorHeightM" | "soundSeconds" | "testDays") => (
    <NumberField
      label={texts.figures[key]}
      value={plan[key]}
      otherwise={defaults[key]}
      disabled={readOnly}
      onValue={(to) => set({ [key]: to })}
    />
  );
  return (
    <section class="card editor-form">
      <h2>{texts.settings}</h2>
      <div class="editor-fields">
        <NumberField
          label={texts.size}
          value={plan.circuit1?.size}
          otherwise={defaults.size}
          disabled={readOnly}
          onValue={(size) => circuit1({ size })}
        />
        <NumberField
          label={texts.minimum}
          value={plan.circuit1?.minimum}
          otherwise={Math.min(defaults.minimum, plan.circuit1?.size ?? defaults.size)}
          disabled={readOnly}
          onValue={(minimum) => circuit1({ minimum })}
        />
        {number("floorHeightM")}
        {number("soundSeconds")}
        {number("testDays")}
      </div>
      <Check checked={plan.faultSound ?? false} disabled={readOnly} onChange={(faultSound) => set({ faultSound })}>
        {texts.faultSound}
      </Check>
      <Check
        checked={plan.drills?.nameDesks ?? false}
        disabled={readOnly}
        onChange={(nameDesks) => set({ drills: { nameDesks } })}
      >
        {texts.nameDesks}
      </Check>
    </section>
  );
}

const types = ["image/png", "image/jpeg"];
const bytesMax = 3_000_000;

export function ImageCard() {
  const asking = useAsking();
  const texts = t().editor;
  const floor = storey.value;
  const image = pictureOf(floor);
  const path = `plan/image/${floor}`;
  const upload = async (input: HTMLInputElement): Promise<void> => {
    const [picked] = input.files ?? [];
    if (picked === undefined) return;
    await asking.run(async () => {
      if (!types.includes(picked.type) || picked.size > bytesMax) throw new Error(texts.imageWrong);
      await putFile(path, picked);
      pictures.value++;
      await loadPlanFile();
      tool.value = "picture";
    });
    input.value = "";
  };
  return (
    <section class="card editor-form">
      <h2>{texts.image(t().floor.storey(floor))}</h2>
      <p class="soft">{texts.imageWhy}</p>
      {image === undefined ? null : <PlaceFields image={image} />}
      <label class="field">
        <span>{texts.imageChoose}</span>
        <input type="file" accept={types.join(",")} onChange={({ currentTarget }) => void upload(currentTarget)} />
      </label>
      {image === undefined ? null : (
        <AskButton asking={asking} onAsk={() => remove(path).then(loadPlanFile)}>
          {texts.imageRemove}
        </AskButton>
      )}
      {pictureTrouble.value === undefined ? null : (
        <p class="trouble" role="alert">
          {pictureTrouble.value}
        </p>
      )}
      <Trouble asking={asking} />
    </section>
  );
}

function PlaceFields({ image }: { readonly image: PlanImage }) {
  const texts = t().editor;
  const { x, y, widthM } = image;
  const onPlace = (to: ImagePlace): void => placePicture(image, to);
  return (
    <div class="editor-fields editor-fields-small">
      <NumberField
        label={texts.x}
        value={x}
        step={steps.fine}
        disabled={false}
        onValue={(to = 0) => onPlace({ x: to, y, widthM })}
      />
      <NumberField
        label={texts.y}
        value={y}
        step={steps.fine}
        disabled={false}
        onValue={(to = 0) => onPlace({ x, y: to, widthM })}
      />
      <NumberField
        label={texts.width}
        value={widthM}
        step={steps.fine}
        disabled={false}
        onValue={(to = 20) => onPlace({ x, y, widthM: to })}
      />
    </div>
  );
}
