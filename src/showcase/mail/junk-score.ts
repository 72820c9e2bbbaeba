import { domainOf } from "./mail-address.ts";
import type { IncomingMail } from "./read-mail.ts";

/** Something that speaks against a mail. */
export interface JunkReason {
  readonly points: number;
  /** For the desk, in words. */
  readonly text: string;
}

/** So many points are junk. */
export const JUNK_POINTS = 5;
const MAX_RECIPIENTS = 10;
/** New mails of one sender within an hour that nobody wonders about. */
const MAX_AN_HOUR = 20;
/** Files that a system runs when somebody opens them. */
const EXECUTABLE =
  /\.(exe|scr|com|pif|bat|cmd|msi|msp|dll|cpl|jar|js|jse|vbs|vbe|wsf|wsh|hta|ps1|lnk|iso|img|apk|reg|chm|docm|xlsm)$/i;

/** What is known about a mail besides what it says. */
export interface JunkFacts {
  /** `settings.blockedSenders`. */
  readonly blockedSenders: readonly string[];
  /** Links in its text. */
  readonly linkCount: number;
  /** New submissions by mail of this sender within the last hour, without this one. */
  readonly sentThisHour: number;
  /** Why it is not from a person; null: it may be. */
  readonly automatic: string | null;
}

/**
 * Judges a mail that begins a new submission. The rules are few and each can be explained to who was wronged by it: what
 * is junk is kept, and an editor can take it out.
 */
export function junkReasons(mail: IncomingMail, facts: JunkFacts): readonly JunkReason[] {
  const reasons: JunkReason[] = [];
  const add = (points: number, text: string): void => void reasons.push({ points, text });
  if ([mail.from, mail.author].some((address) => isBlocked(address, facts.blockedSenders))) {
    add(10, "The sender is on the list of blocked senders.");
  }
  const program = mail.attachments.find((one) => EXECUTABLE.test(one.name) || isProgram(one.bytes));
  if (program !== undefined) add(10, `A program is attached: ${program.name}.`);
  if (mail.text === "" && facts.linkCount === 0 && mail.attachments.length === 0) add(5, "It says nothing.");
  else if (mail.text.length < 20 && facts.linkCount === 0 && mail.attachments.length === 0) {
    add(3, "There is hardly any text in it, and no link.");
  }
  if (mail.recipients.length > MAX_RECIPIENTS) add(5, `It went to ${mail.recipients.length} addresses at once.`);
  if (facts.sentThisHour >= MAX_AN_HOUR) add(5, `The sender wrote ${facts.sentThisHour} other mails this hour.`);
  if (facts.automatic !== null) add(5, `A program wrote it, and it answers nothing of ours (${facts.automatic}).`);
  if (mail.messageId === null) add(1, "It has no Message-ID.");
  return reasons;
}

export function isJunk(reasons: readonly JunkReason[]): boolean {
  return reasons.reduce((sum, reason) => sum + reason.points, 0) >= JUNK_POINTS;
}

/** An entry is an address, or a domain with everything under it. */
function isBlocked(address: string, blocked: readonly string[]): boolean {
  const plain = address.toLowerCase();
  const domain = domainOf(plain);
  return blocked.some((entry) => {
    const one = entry.trim().toLowerCase().replace(/^@/, "");
    return plain === one || domain === one || domain.endsWith(`.${one}`);
  });
}

/** Programs of Windows, Linux and macOS, by their first bytes. */
function isProgram(bytes: Buffer): boolean {
  const start = bytes.toString("latin1", 0, 4);
  return start.startsWith("MZ") || start === "\u007fELF" || start === "\u00cf\u00fa\u00ed\u00fe";
}
