import { cleanLine } from "../db/clean-text.ts";
import { ownMessageIds } from "./message-id.ts";
import type { IncomingMail } from "./read-mail.ts";

/** What another server says about mail of ours. */
export interface Bounce {
  /** It will never arrive; false: it is late, or it arrived. */
  readonly hasFailed: boolean;
  /** Why, in the other server's words. */
  readonly reason: string;
  /** Our `Message-ID`s that it names. */
  readonly messageIds: readonly string[];
}

/** Returned mail is at the end; of it only the header counts. */
const MAX_SEARCHED = 500_000;

/** Reads a delivery status notification (RFC 3464), or what old servers send in its place. Null: it is none. */
export function readBounce(mail: IncomingMail, isNullSender: boolean): Bounce | null {
  const report = mail.attachments.find((one) => one.contentType === "message/delivery-status");
  const isReport = report !== undefined || /report-type="?delivery-status/.test(mail.marks.get("content-type") ?? "");
  const isFromDaemon = isNullSender && /^(mailer-daemon|postmaster)@/i.test(mail.from);
  if (!isReport && !isFromDaemon) return null;
  const status = report === undefined ? "" : report.bytes.toString("utf8").slice(0, MAX_SEARCHED);
  const everything = [
    mail.text,
    ...mail.answers,
    ...mail.attachments.map((one) => one.bytes.toString("latin1", 0, MAX_SEARCHED)),
  ];
  const action = /^action:\s*([a-z]+)/im.exec(status)?.[1]?.toLowerCase();
  const reason =
    /^diagnostic-code:\s*(.+(?:\r?\n[ \t].+)*)/im.exec(status)?.[1] ?? /^status:\s*(.+)/im.exec(status)?.[1];
  return {
    // One that says nothing of the kind is an old server's, and those only write when it is over.
    hasFailed: action === undefined || action === "failed",
    reason: cleanLine(reason ?? mail.subject, 500),
    messageIds: ownMessageIds(everything.join("\n")),
  };
}
