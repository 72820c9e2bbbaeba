import type { Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";

/** The desk: where editors work. */
export function deskRoutes(_showcase: Showcase): readonly Route[] {
  return [];
}
