import { type Clock, startClock } from "../clock.ts";
import type { Showcase } from "../showcase.ts";
import { publishDueFilms } from "./film-states.ts";

const LOOK_MS = 15_000;

/** Looks again and again whether a scheduled film is due. */
export function startPublishClock(showcase: Showcase): Clock {
  const options = { everyMs: LOOK_MS, failure: "Scheduled films cannot be looked for" };
  return startClock(showcase, options, () => publishDueFilms(showcase));
}
