import type { FlickerScore } from "./flicker.ts";

/** One number of a score, with what it means. All are in EV: less is steadier. */
export interface ScoreEntry {
  readonly key: "flicker" | "peak" | "colour" | "tileMedian" | "tileHigh" | "step";
  /** Short, for a table. */
  readonly name: string;
  readonly definition: string;
  /** Null: cannot be measured. */
  readonly pick: (score: Scores) => number | null;
}

/** All numbers of a score, without its curve. */
export type Scores = Pick<FlickerScore, "flicker" | "peak" | "colour" | "tiles" | "step">;

/** What F means, for everybody who prints it. */
export const FLICKER_DEFINITION: string =
  "F is the size of white flicker in EV: the root mean square of the second difference of brightness from picture to " +
  "picture, divided by √6. Brightness is log2 of linear light; how much brighter one picture is than another " +
  "is what most of 144 × 96 cells agree on (pictures 1, 2, 4 and 8 apart, clipped and near-black cells left out). Slow " +
  "changes and what moves through the picture do not count. The eye sees flicker from about 0.008 EV on.";

/** Every number of a score, in the order in which they are told. */
export const SCORES: readonly ScoreEntry[] = [
  { key: "flicker", name: "F", definition: FLICKER_DEFINITION, pick: ({ flicker }) => flicker },
  {
    key: "peak",
    name: "F peak",
    definition:
      "The worst single pictures: 99 % of all second differences of brightness, divided by √6, are smaller. About 2.6 F where flicker is white noise; more where a few pictures jump.",
    pick: ({ peak }) => peak,
  },
  {
    key: "colour",
    name: "colour F",
    definition:
      "F of colour: of log2 R/G and of log2 B/G, the larger. Colour goes from picture to picture by the median change of 24 × 16 tiles.",
    pick: ({ colour }) => colour,
  },
  {
    key: "tileMedian",
    name: "tile F, middle",
    definition:
      "F of each of 24 × 16 tiles by itself, and of these the middle one. A tile counts where it holds still: in half of the pictures at least its cells change alike.",
    pick: ({ tiles }) => tiles?.median ?? null,
  },
  {
    key: "tileHigh",
    name: "tile F, 95 %",
    definition:
      "The same, but so that 95 % of the tiles flicker less: what is left in a part of the picture, such as bands of mains light or a lens that shades differently. Noise of dark parts counts too.",
    pick: ({ tiles }) => tiles?.p95 ?? null,
  },
  {
    key: "step",
    name: "largest step",
    definition:
      "The largest jump of brightness where the camera's settings change, beyond the light's own trend around it (the mean of the median of 3 changes before and of 3 after).",
    pick: ({ step }) => step,
  },
];
