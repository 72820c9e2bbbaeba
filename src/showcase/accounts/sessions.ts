import type { SignedIn } from "../route.ts";
import type { Showcase } from "../showcase.ts";

/** Tells who sends a request. */
export interface Sessions {
  /** By the cookie of a session; null: nobody. */
  read(request: Request): Promise<SignedIn | null>;
  /** By `Authorization: Bearer <publish key>`; null: no such key. */
  readPublishKey(request: Request): Promise<SignedIn | null>;
}

export function createSessions(_showcase: Showcase): Sessions {
  return { read: async () => null, readPublishKey: async () => null };
}
