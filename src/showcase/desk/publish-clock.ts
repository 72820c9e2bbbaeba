import { describeError } from "../describe-error.ts";
import type { Showcase } from "../showcase.ts";
import { publishDueFilms } from "./film-states.ts";

const LOOK_MS = 15_000;

/** Looks again and again whether a scheduled film is due. */
export function startPublishClock(showcase: Showcase): { close(): Promise<void> } {
  let looking: Promise<unknown> = Promise.resolve();
  const look = (): void => {
    looking = looking
      .then(() => publishDueFilms(showcase))
      .catch((error: unknown) => showcase.log(`Scheduled films cannot be looked for: ${describeError(error)}`));
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return {
    close: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}
