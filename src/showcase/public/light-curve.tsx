import type { JSX } from "hono/jsx/jsx-runtime";
import type { HowMade } from "../tables/films.ts";

type Light = NonNullable<HowMade["light"]>[number];

const WIDTH = 600;
const HEIGHT = 140;
const LEFT = 34;
const BOTTOM = 18;
/** Points a curve is drawn with at most: more than pixels nobody sees. */
const MAX_POINTS = 300;

/** The light of one shot over its frames: as it was photographed, and as it is in the film. */
export function LightCurve(props: { readonly light: Light; readonly number: number }): JSX.Element | null {
  const { light, number } = props;
  const values = [...light.before, ...light.after].filter(
    (value) => value !== null && Number.isFinite(value),
  ) as number[];
  if (values.length === 0) return null;
  const low = Math.floor(Math.min(...values) * 2) / 2;
  const high = Math.max(low + 0.5, Math.ceil(Math.max(...values) * 2) / 2);
  const y = (ev: number): number => 6 + ((high - ev) / (high - low)) * (HEIGHT - BOTTOM - 6);
  const title = `light-${number}`;
  return (
    <figure class="light-curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={title}>
        <title id={title}>
          {`Light of the shot ${light.shot} over its frames, from ${low} to ${high} EV: as photographed, and steadied in the film.`}
        </title>
        {[low, (low + high) / 2, high].map((ev) => (
          <>
            <line class="grid-line" x1={LEFT} x2={WIDTH} y1={y(ev)} y2={y(ev)} />
            <text class="grid-text" x={LEFT - 6} y={y(ev) + 4} text-anchor="end">
              {String(Math.round(ev * 100) / 100)}
            </text>
          </>
        ))}
        <path class="before" d={pathOf(light.before, y)} fill="none" />
        <path class="after" d={pathOf(light.after, y)} fill="none" />
      </svg>
      <figcaption>
        {light.shot}, EV over frames: <span class="key-before">as photographed</span>,{" "}
        <span class="key-after">in the film</span>
      </figcaption>
    </figure>
  );
}

/** What is not known leaves a gap. */
function pathOf(values: readonly (number | null)[], y: (ev: number) => number): string {
  const step = Math.max(1, Math.ceil(values.length / MAX_POINTS));
  let text = "";
  let isOpen = false;
  for (let index = 0; index < values.length; index += step) {
    const value = values[index];
    if (value === null || value === undefined || !Number.isFinite(value)) {
      isOpen = false;
      continue;
    }
    const x = LEFT + (values.length < 2 ? 0 : (index / (values.length - 1)) * (WIDTH - LEFT));
    text += `${isOpen ? "L" : "M"}${x.toFixed(1)} ${y(value).toFixed(1)}`;
    isOpen = true;
  }
  return text;
}
