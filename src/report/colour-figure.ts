import { COLOURFULNESS_DEFINITION, describeColourfulness } from "./colourfulness.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { ColourReport } from "./report.ts";

/** The strip of a shot's colours, dark to bright, as wide as their shares, and how colourful it is. */
export function buildColourFigure({ colourfulness, palette }: ColourReport, explain: boolean): Html {
  let at = 0;
  const parts = palette.map(({ colour, share }) => {
    const x = at;
    at += 100 * share;
    const title = markup`<title>${colour}, ${(100 * share).toFixed(1)} %</title>`;
    return markup`<rect x="${x.toFixed(2)}%" width="${(100 * share).toFixed(2)}%" height="28" fill="${colour}">${title}</rect>`;
  });
  const said = palette.map(({ colour, share }) => `${colour} ${(100 * share).toFixed(0)} %`).join(", ");
  const figure = markup`<svg width="100%" height="28" role="img" aria-label="Colours from dark to bright: ${said}">${parts}</svg>`;
  const word = describeColourfulness(colourfulness);
  return markup`<figure class="palette">${figure}
<figcaption>Colourfulness <b>${colourfulness.toFixed(1)}</b>, ${word}.${explain ? markup` ${COLOURFULNESS_DEFINITION}` : null}</figcaption></figure>
`;
}
