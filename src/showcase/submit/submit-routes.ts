import type { Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";

/** Where film makers send their films in. */
export function submitRoutes(_showcase: Showcase): readonly Route[] {
  return [];
}
