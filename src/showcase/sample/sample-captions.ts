import type { SampleCaptions } from "./sample-film.ts";

export const RIVER_CAPTIONS: readonly SampleCaptions[] = [
  {
    language: "en",
    label: "English",
    cues: [
      [0.5, 4.6, "The river was here before the bridge.\nThe city uses it as a mirror."],
      [5.4, 10.6, "Every evening it gives the light back,\na little later than it came."],
      [11.4, 15.6, "What is left it keeps\nfor those who walk home."],
    ],
  },
  {
    language: "de",
    label: "Deutsch",
    cues: [
      [0.5, 4.6, "Der Fluss war vor der Brücke da.\nDer Stadt ist er ein Spiegel."],
      [5.4, 10.6, "Jeden Abend gibt er das Licht zurück,\nein wenig später, als es kam."],
      [11.4, 15.6, "Was bleibt, behält er für die,\ndie nach Hause gehen."],
    ],
  },
];

export const LAMPS_CAPTIONS: readonly SampleCaptions[] = [
  {
    language: "en",
    label: "English",
    cues: [
      [0.4, 3.2, "Nobody decides when it is dark."],
      [3.6, 6.7, "Then everybody does."],
    ],
  },
  {
    language: "pt",
    label: "Português",
    cues: [
      [0.4, 3.2, "Ninguém decide quando é noite."],
      [3.6, 6.7, "Depois, todos decidem."],
    ],
  },
];

/** As a WebVTT file. */
export function captionsFile({ cues }: SampleCaptions): string {
  const clock = (seconds: number): string => `00:${seconds.toFixed(3).padStart(6, "0")}`;
  return `WEBVTT\n\n${cues.map(([start, end, text]) => `00:${clock(start)} --> 00:${clock(end)}\n${text}\n`).join("\n")}`;
}
