import type { Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { accountsRoutes } from "./accounts-routes.ts";
import { doorRoutes } from "./door-routes.ts";
import type { Sessions } from "./sessions.ts";

/** Signing in and out, the first run's page that makes the owner's account, and accounts of others. */
export function accountRoutes(showcase: Showcase, sessions: Sessions): readonly Route[] {
  return [...doorRoutes(showcase, sessions), ...accountsRoutes(showcase, sessions)];
}
