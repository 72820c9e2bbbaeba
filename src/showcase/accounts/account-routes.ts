import type { Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import type { Sessions } from "./sessions.ts";

/** Signing in and out, the first run's page that makes the owner's account, and accounts of others. */
export function accountRoutes(_showcase: Showcase, _sessions: Sessions): readonly Route[] {
  return [];
}
