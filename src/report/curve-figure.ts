import { drawPanel, PANEL_WIDTH } from "./draw-panel.ts";
import { planCurves } from "./curve-plan.ts";
import type { CurvePlan, LevelCurve } from "./curve-plan.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { FrameReport, LightReport } from "./report.ts";
import { formatClock, formatCount, formatPlural, formatSigned } from "./words.ts";

/** Width is stretched to the page, heights are pixels. */
const SIZE = { width: PANEL_WIDTH, levelHeight: 240, flickerHeight: 96, gainHeight: 72, programmeHeight: 96 } as const;

const LABELS: Readonly<Record<LevelCurve, string>> = {
  before: "before",
  after: "after",
  scene: "scene",
  settings: "camera settings",
};

/** What curves are drawn of. */
export interface CurveContent {
  /** For people. */
  readonly id: string;
  readonly light: LightReport;
  readonly frames: readonly FrameReport[];
  /** What the first and the second curve are called in place of before and after. */
  readonly names?: readonly [string, string];
}

const KEYS: readonly LevelCurve[] = ["before", "after", "scene", "settings"];

/** Slots that are not shown as themselves, as one path of ticks along the bottom. */
function drawLost(shot: CurveContent, plan: CurvePlan): string {
  const scale = plan.width / plan.slots;
  return shot.frames
    .filter(({ slot, fate }) => slot !== null && fate !== "used")
    .map(({ slot }) => `M${Math.round(((slot as number) + 0.5) * scale * 10) / 10} ${plan.level.height}v-9`)
    .join("");
}

function drawTimes(shot: CurveContent): Html {
  const { times } = shot.light;
  const slots = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * (times.length - 1)));
  const marks = slots.map((slot, index) => {
    if (slot === slots[index - 1]) return markup`<span></span>`;
    const time = times[slot] ?? null;
    return markup`<span>${formatCount(slot + 1)}${time === null ? null : markup`<small>${formatClock(time)}</small>`}</span>`;
  });
  return markup`<div class="times" aria-hidden="true">${marks}</div>`;
}

function nameCurve(curve: LevelCurve, names: CurveContent["names"]): string {
  const own = curve === "before" ? names?.[0] : curve === "after" ? names?.[1] : undefined;
  return own ?? LABELS[curve];
}

function drawKeys(shot: CurveContent, plan: CurvePlan): Html {
  const boxes = KEYS.filter((curve) => plan.paths[curve] !== "").map(
    (curve) =>
      markup`<label class="key key-${curve}"><input type="checkbox" class="show-${curve}" checked> ${nameCurve(curve, shot.names)}</label>`,
  );
  const steps = plan.stepX.length;
  const stepKey =
    steps === 0 ? null : markup`<span class="key key-step">${formatPlural(steps, "setting change")}</span>`;
  const lostKey = drawLost(shot, plan) === "" ? null : markup`<span class="key key-lost">held or unreadable</span>`;
  return markup`<div class="keys" role="group" aria-label="Curves of ${shot.id}">${boxes}${stepKey}${lostKey}</div>`;
}

function describeLevels(plan: CurvePlan, names: CurveContent["names"]): string {
  const { before, after } = plan.medians;
  const parts = [
    before === null ? null : `${nameCurve("before", names)} ${formatSigned(before)} EV`,
    after === null ? null : `${nameCurve("after", names)} ${formatSigned(after)} EV`,
  ].filter((part) => part !== null);
  return `Level in EV, each curve about its own median (${parts.join(", ")})`;
}

/** The curves of a shot as a figure of the page; null when none of its light is known. Works without script. */
export function buildCurveFigure(shot: CurveContent): Html | null {
  const plan = planCurves(shot.light, SIZE);
  if (plan === null) return null;
  const draw = (curve: LevelCurve): Html => markup`<path class="curve ${curve}" d="${plan.paths[curve]}"/>`;
  const steps = plan.stepX.map((x) => `M${x} 0v9`).join("");
  const level = markup`${draw("before")}${draw("after")}<path class="step" d="${steps}"/><path class="lost" d="${drawLost(shot, plan)}"/>`;
  const flicker = markup`<path class="curve before" d="${plan.flickerBefore}"/><path class="curve after" d="${plan.flickerAfter}"/>`;
  const gain = markup`<path class="curve gain" d="${plan.gainPath}"/>`;
  const programme = plan.paths.scene + plan.paths.settings === "" ? null : markup`${draw("scene")}${draw("settings")}`;
  const cut = plan.flicker.cut ? " (higher peaks are cut off)" : "";
  return markup`<figure class="plot" data-slots="${plan.slots}">
${drawKeys(shot, plan)}
${drawPanel(plan.level, `Level of ${plan.slots} frames before and after`, describeLevels(plan, shot.names), level)}${drawPanel(
    plan.flicker,
    "Each frame against its two neighbours, before and after",
    `Flicker alone in EV: each frame against the mean of its two neighbours${cut}`,
    flicker,
  )}${plan.gainPath === "" ? null : drawPanel(plan.gain, "Gain of each frame", "Gain in EV", gain)}${programme === null ? null : drawPanel(plan.programme, "The scene and the camera's settings", "What the scene did and what the camera's settings did, in EV about the median", programme)}${drawTimes(shot)}
<p class="readout" hidden></p>
</figure>
`;
}
