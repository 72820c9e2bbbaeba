import sharp from "sharp";
import { RushesError } from "../base/errors.ts";
import { placeY } from "./curve-panel.ts";
import type { Panel } from "./curve-panel.ts";
import { planCurves } from "./curve-plan.ts";
import type { CurvePlan } from "./curve-plan.ts";
import { markup, trusted } from "./html.ts";
import type { Content, Html } from "./html.ts";
import type { LightReport } from "./report.ts";
import { formatFlicker, formatTick } from "./words.ts";

interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly before: string;
  readonly gain: string;
}

const PALETTES: Readonly<Record<"light" | "dark", Palette>> = {
  light: { paper: "#f7f5f0", ink: "#1a1815", muted: "#6b655c", line: "#ddd7cb", before: "#b0472d", gain: "#8a6a1f" },
  dark: { paper: "#131110", ink: "#ece5d8", muted: "#a39a8c", line: "#2f2a26", before: "#d9694a", gain: "#d9a441" },
};

export interface CurveDrawing {
  readonly theme?: "light" | "dark";
  /** Pixels; at least 480. Default 1200. */
  readonly width?: number;
  /** Written above the drawing; default: nothing. */
  readonly title?: string;
}

const SIZES = { levelHeight: 260, flickerHeight: 100, gainHeight: 70, programmeHeight: 70 } as const;
const LEFT = 64;
const RIGHT = 28;
const SPACE = 50;

function buildStyle(ink: Palette): string {
  return `
text { font: 13px system-ui, "Helvetica Neue", Helvetica, Arial, sans-serif; fill: ${ink.muted} }
.head { font-size: 19px; fill: ${ink.ink} } .title { fill: ${ink.ink} } .tick { font-size: 11px }
path { fill: none; stroke-linejoin: round; stroke-linecap: round }
.line { stroke: ${ink.line} } .step { stroke: ${ink.muted} }
.before { stroke: ${ink.before} } .after { stroke: ${ink.ink}; stroke-width: 1.8 }
.gain { stroke: ${ink.gain}; stroke-width: 1.4 }
.word-before { fill: ${ink.before} } .word-after { fill: ${ink.ink}; font-weight: 600 }
`;
}

function drawPanel(panel: Panel, top: number, width: number, title: Content, note: string, curves: Html): Html {
  const lines = panel.ticks.map((tick) => {
    const y = Math.round(placeY(panel, tick) * 10) / 10;
    const label = formatTick(tick, panel.digits);
    return markup`<path class="line" d="M0 ${y}h${width}"/><text class="tick" x="-10" y="${y + 4}" text-anchor="end">${label}</text>`;
  });
  return markup`<g transform="translate(${LEFT} ${top})">
<text class="title" y="-13">${title}</text><text x="${width}" y="-13" text-anchor="end">${note}</text>
${lines}
<svg width="${width}" height="${panel.height}">${curves}</svg>
</g>
`;
}

function drawLevel(plan: CurvePlan, top: number): Html {
  const steps = plan.stepX.map((x) => `M${x} 0v8`).join("");
  const words = plan.stepX.length === 0 ? null : markup`<tspan dx="16">ticks: the camera's settings change</tspan>`;
  const title = markup`<tspan class="word-before">before</tspan><tspan class="word-after" dx="16">after</tspan>${words}`;
  const curves = markup`<path class="before" d="${plan.paths.before}"/><path class="after" d="${plan.paths.after}"/><path class="step" d="${steps}"/>`;
  return drawPanel(plan.level, top, plan.width, title, "level, EV about the median", curves);
}

function drawFlicker(plan: CurvePlan, light: LightReport, top: number): Html {
  const { flickerBefore, flickerAfter } = light;
  const known = flickerBefore !== null || flickerAfter !== null;
  const note = known ? `F ${formatFlicker(flickerBefore)} → ${formatFlicker(flickerAfter)} EV` : "EV";
  const curves = markup`<path class="before" d="${plan.flickerBefore}"/><path class="after" d="${plan.flickerAfter}"/>`;
  return drawPanel(plan.flicker, top, plan.width, "each frame against its two neighbours", note, curves);
}

/**
 * A shot's light as a drawing that stands alone: level before and after, each frame against its neighbours, gain; setting
 * changes as ticks. SVG with its own colours, no script, no fonts of its own.
 * @throws RushesError `bad-argument` when no slot's light is known, or for a width below 480.
 */
export function drawCurveSvg(light: LightReport, options: CurveDrawing = {}): string {
  const { theme = "light", width = 1200, title } = options;
  if (!(width >= 480)) throw new RushesError("bad-argument", `Expected a width of at least 480 but received ${width}`);
  const plan = planCurves(light, { width: width - LEFT - RIGHT, ...SIZES });
  if (plan === null) throw new RushesError("bad-argument", "Expected a shot whose light is known but received none");
  const palette = PALETTES[theme];
  const levelTop = (title === undefined ? 0 : 40) + SPACE;
  const flickerTop = levelTop + plan.level.height + SPACE + 8;
  const gainTop = flickerTop + plan.flicker.height + SPACE;
  const height = gainTop + plan.gain.height + 40;
  const gain = markup`<path class="gain" d="${plan.gainPath}"/>`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>${trusted(buildStyle(palette))}</style>
<rect width="${width}" height="${height}" fill="${palette.paper}"/>
${title === undefined ? null : markup`<text class="head" x="${LEFT}" y="42">${title}</text>`}
${drawLevel(plan, levelTop)}${drawFlicker(plan, light, flickerTop)}${drawPanel(plan.gain, gainTop, plan.width, "gain", "EV", gain)}
<text x="${LEFT}" y="${height - 14}">frame 1</text><text x="${width - RIGHT}" y="${height - 14}" text-anchor="end">${plan.slots}</text>
</svg>
`.html;
}

/**
 * The drawing as PNG bytes, `scale` pixels to a unit.
 * @throws RushesError `bad-argument` as `drawCurveSvg`.
 */
export async function drawCurvePng(light: LightReport, options: CurveDrawing = {}, scale: number = 2): Promise<Buffer> {
  const svg = Buffer.from(drawCurveSvg(light, options));
  return sharp(svg, { density: 72 * scale })
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
}
