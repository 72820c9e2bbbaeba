// Paints the sample's films and pictures in a thread of its own, so that pages go on being answered.
import { parentPort } from "node:worker_threads";
import { type ErrorRecord, toErrorRecord } from "../../base/errors.ts";
import { paintFilm, type PaintedShot } from "./paint-film.ts";
import { paintStills, type WantedStill } from "./paint-stills.ts";
import type { SampleShot } from "./sample-shot.ts";

/** What is to be painted; `stop` ends a film between two pictures. */
export type PaintTask =
  | { readonly kind: "film"; readonly folder: string; readonly shots: readonly SampleShot[] }
  | { readonly kind: "stills"; readonly wanted: readonly WantedStill[] };

export interface PaintResults {
  readonly film: readonly PaintedShot[];
  readonly stills: readonly Uint8Array[];
}

export type PaintAnswer = { readonly done: PaintResults[keyof PaintResults] } | { readonly error: ErrorRecord };

const stop = new AbortController();

parentPort?.on("message", (message: PaintTask | "stop") => {
  if (message === "stop") {
    stop.abort();
    return;
  }
  const answer = (text: PaintAnswer): void => parentPort?.postMessage(text);
  const work =
    message.kind === "film" ? paintFilm(message.folder, message.shots, stop.signal) : paintStills(message.wanted);
  work.then(
    (done) => answer({ done }),
    (error: unknown) => answer({ error: toErrorRecord(error) }),
  );
});
