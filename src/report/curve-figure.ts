import { placeY } from "./curve-panel.ts";
import type { Panel } from "./curve-panel.ts";
import { LEVEL_CURVES, planCurves } from "./curve-plan.ts";
import type { CurvePlan, LevelCurve } from "./curve-plan.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { ShotReport } from "./report.ts";
import { formatClock, formatCount, formatPlural, formatSigned } from "./words.ts";

/** Width is stretched to the page, heights are pixels. */
const SIZE = { width: 1000, levelHeight: 240, flickerHeight: 96, gainHeight: 72 } as const;
const AXIS_WIDTH = 46;

const LABELS: Readonly<Record<LevelCurve, string>> = {
  before: "before",
  after: "after",
  scene: "scene",
  settings: "camera settings",
};

/** Shown without being asked for. */
const SHOWN: ReadonlySet<LevelCurve> = new Set<LevelCurve>(["before", "after"]);

function drawPanel(panel: Panel, name: string, caption: string, curves: Html): Html {
  const places = panel.ticks.map((tick) => ({ tick, y: Math.round(placeY(panel, tick) * 10) / 10 }));
  const grid = places.map(({ y }) => `M0 ${y}H${SIZE.width}`).join("");
  const words = places.map(
    ({ tick, y }) => markup`<text x="${AXIS_WIDTH - 8}" y="${y + 4}">${formatSigned(tick, panel.digits)}</text>`,
  );
  return markup`<p class="panel-name">${caption}</p>
<div class="panel"><svg class="axis" width="${AXIS_WIDTH}" height="${panel.height}" aria-hidden="true">${words}</svg><svg class="area" height="${panel.height}" viewBox="0 0 ${SIZE.width} ${panel.height}" preserveAspectRatio="none" role="img" aria-label="${name}"><path class="grid" d="${grid}"/>${curves}<path class="cursor" d="M0 0V${panel.height}"/></svg></div>
`;
}

/** Slots that are not shown as themselves, as one path of ticks along the bottom. */
function drawLost(shot: ShotReport, plan: CurvePlan): string {
  const scale = plan.width / plan.slots;
  return shot.frames
    .filter(({ slot, fate }) => slot !== null && fate !== "used")
    .map(({ slot }) => `M${Math.round(((slot as number) + 0.5) * scale * 10) / 10} ${plan.level.height}v-9`)
    .join("");
}

function drawTimes(shot: ShotReport): Html {
  const { times } = shot.light;
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const slot = Math.round(share * (times.length - 1));
    const time = times[slot] ?? null;
    return markup`<span>${formatCount(slot + 1)}${time === null ? null : markup`<small>${formatClock(time)}</small>`}</span>`;
  });
  return markup`<div class="times" aria-hidden="true">${marks}</div>`;
}

function drawKeys(shot: ShotReport, plan: CurvePlan): Html {
  const curves = LEVEL_CURVES.toReversed().filter((curve) => plan.paths[curve] !== "");
  const boxes = curves.map((curve) => {
    const checked = SHOWN.has(curve) ? markup` checked` : null;
    return markup`<label class="key key-${curve}"><input type="checkbox" class="show-${curve}"${checked}> ${LABELS[curve]}</label>`;
  });
  const steps = plan.stepX.length;
  const stepKey =
    steps === 0 ? null : markup`<span class="key key-step">${formatPlural(steps, "setting change")}</span>`;
  const lostKey = drawLost(shot, plan) === "" ? null : markup`<span class="key key-lost">not shown as itself</span>`;
  return markup`<div class="keys" role="group" aria-label="Curves of ${shot.id}">${boxes}${stepKey}${lostKey}</div>`;
}

function describeLevels(plan: CurvePlan): string {
  const { before, after } = plan.medians;
  const parts = [
    before === null ? null : `before ${formatSigned(before)} EV`,
    after === null ? null : `after ${formatSigned(after)} EV`,
  ].filter((part) => part !== null);
  return `Level in EV, each curve about its own median (${parts.join(", ")})`;
}

/** The curves of a shot as a figure of the page; null when none of its light is known. Works without script. */
export function buildCurveFigure(shot: ShotReport): Html | null {
  const plan = planCurves(shot.light, SIZE);
  if (plan === null) return null;
  const levels = LEVEL_CURVES.map((curve) => markup`<path class="curve ${curve}" d="${plan.paths[curve]}"/>`);
  const steps = plan.stepX.map((x) => `M${x} 0v9`).join("");
  const level = markup`${levels}<path class="step" d="${steps}"/><path class="lost" d="${drawLost(shot, plan)}"/>`;
  const flicker = markup`<path class="curve before" d="${plan.flickerBefore}"/><path class="curve after" d="${plan.flickerAfter}"/>`;
  const gain = markup`<path class="curve gain" d="${plan.gainPath}"/>`;
  const cut = plan.flicker.cut ? " (higher peaks are cut off)" : "";
  return markup`<figure class="plot" data-slots="${plan.slots}">
${drawKeys(shot, plan)}
${drawPanel(plan.level, `Level of ${plan.slots} frames before and after`, describeLevels(plan), level)}${drawPanel(
    plan.flicker,
    "Each frame against its two neighbours, before and after",
    `Flicker alone in EV: each frame against the mean of its two neighbours${cut}`,
    flicker,
  )}${plan.gainPath === "" ? null : drawPanel(plan.gain, "Gain of each frame", "Gain in EV", gain)}${drawTimes(shot)}
<p class="readout" hidden></p>
</figure>
`;
}
