import type { Settings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";

/**
 * Where mail of the showcase comes from: the address for submissions, else what the server's owner said (`MAIL_FROM`),
 * else one made up of the showcase's own host.
 */
export function ownAddress(showcase: Showcase, settings: Settings, mailFrom?: string): string {
  if (settings.submitAddress !== "") return settings.submitAddress;
  return mailFrom ?? `showcase@${new URL(showcase.origin).hostname}`;
}
