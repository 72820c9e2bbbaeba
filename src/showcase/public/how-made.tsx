import type { JSX } from "hono/jsx/jsx-runtime";
import { Paragraphs } from "../pages/paragraphs.tsx";
import { Picture } from "../pages/picture.tsx";
import { LightCurve } from "./light-curve.tsx";
import type { ShownFilm } from "./read-film.ts";

/** "How it was made": what a rushes report or the film maker tells. Null where nothing is told. */
export function HowItWasMade(props: { readonly film: ShownFilm }): JSX.Element | null {
  const { row, listed, pictures } = props.film;
  const { frames, shots, days, kit = [], places = [], keograms = [], light = [], text = "" } = row.howMade;
  const numbers: readonly (readonly [number | undefined, string, string])[] = [
    [frames, "photograph", "photographs"],
    [shots, "shot", "shots"],
    [days, "day", "days"],
  ];
  const shown = numbers.filter(([count]) => count !== undefined);
  if (shown.length + kit.length + places.length + keograms.length + light.length === 0 && text === "") return null;
  return (
    <section class="how-made" aria-labelledby="how-made">
      <h2 id="how-made">How it was made</h2>
      {shown.length === 0 ? null : (
        <ul class="numbers">
          {shown.map(([count, one, many]) => (
            <li>
              <strong>{count!.toLocaleString("en")}</strong> {count === 1 ? one : many}
            </li>
          ))}
        </ul>
      )}
      <Paragraphs text={text} />
      {kit.length + places.length === 0 ? null : (
        <dl class="facts">
          {kit.length === 0 ? null : (
            <div>
              <dt>Kit</dt>
              <dd>{kit.join(", ")}</dd>
            </div>
          )}
          {places.length === 0 ? null : (
            <div>
              <dt>{places.length === 1 ? "Place" : "Places"}</dt>
              <dd>
                {listed.place === "" ? "" : `${listed.place}: `}
                {places.join("; ")}
              </dd>
            </div>
          )}
        </dl>
      )}
      {keograms.map(({ shot, assetId }) => {
        const picture = pictures.get(assetId);
        if (picture === undefined) return null;
        const alt = `Keogram of the shot ${shot}: one column of each of its pictures, from first to last`;
        return (
          <figure class="keogram">
            <Picture picture={picture} sizes="(min-width: 64rem) 44rem, 100vw" alt={alt} />
            <figcaption>{shot}, from first to last picture</figcaption>
          </figure>
        );
      })}
      {light.map((one, index) => (
        <LightCurve light={one} number={index + 1} />
      ))}
    </section>
  );
}
