import { tagOfOwn } from "./mail-address.ts";
import type { IncomingMail } from "./read-mail.ts";

/**
 * Why a mail must not be answered by a program (RFC 3834 §2); null: a person wrote it, as far as one can tell.
 * @param own   our own address
 * @param isNullSender it came with an empty envelope sender, as bounces do
 */
export function whyAutomatic(mail: IncomingMail, own: string, isNullSender: boolean): string | null {
  const submitted = mail.marks.get("auto-submitted");
  if (isNullSender) return "no sender to answer";
  if (mail.from === "") return "no address to answer";
  if ([mail.from, mail.author].some((address) => tagOfOwn(address, own) !== null)) return "our own address";
  if (submitted !== undefined && submitted !== "no") return "Auto-Submitted";
  if (mail.marks.has("x-loop")) return "X-Loop";
  if (mail.marks.has("x-autoreply")) return "X-Autoreply";
  if (mail.marks.has("list-id")) return "a mailing list";
  if (/bulk|junk|list|auto_reply/.test(mail.marks.get("precedence") ?? "")) return "Precedence";
  // What Outlook's servers say of mail that wants no automatic answer; "none" means that they do not mind.
  if (/all|oof|autoreply/.test(mail.marks.get("x-auto-response-suppress") ?? "")) return "X-Auto-Response-Suppress";
  if (/^(mailer-daemon|postmaster|no-?reply)@/i.test(mail.from)) return "a program's address";
  return null;
}
