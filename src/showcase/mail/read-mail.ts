import type { AddressObject, EmailAddress } from "mailparser";
import { cleanLine, cleanText } from "../db/clean-text.ts";
import { isMailAddress } from "./mail-address.ts";
import { plainMessageId } from "./message-id.ts";

/** A file in a mail. */
export interface MailAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What a mail says, as far as anything here asks. */
export interface IncomingMail {
  /** Without brackets; null: it has none. */
  readonly messageId: string | null;
  /** Message-IDs that it answers, the nearest first. */
  readonly answers: readonly string[];
  /** Where answers go, one plain address: Reply-To, else From; empty: none that could be answered. */
  readonly from: string;
  /** From, when answers go elsewhere. */
  readonly author: string;
  readonly fromName: string;
  /** All of To and Cc. */
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly MailAttachment[];
  /** In lower case, by name in lower case, first of each: only those that say what kind of mail it is. */
  readonly marks: ReadonlyMap<string, string>;
}

const MAX_HTML_CHARACTERS = 1_000_000;
const MAX_TEXT_CHARACTERS = 200_000;
const MARKS: ReadonlySet<string> = new Set([
  "auto-submitted",
  "precedence",
  "x-loop",
  "x-autoreply",
  "x-auto-response-suppress",
  "list-id",
  "content-type",
]);

/** Takes a mail apart. Mail in HTML becomes text; any usual encoding becomes Unicode. */
export async function readMail(raw: Buffer): Promise<IncomingMail> {
  // Loading it takes longer than all else of a start.
  const { simpleParser } = await import("mailparser");
  const mail = await simpleParser(raw, {
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    keepCidLinks: true,
    keepDeliveryStatus: true,
    checksumAlgo: false,
    maxHtmlLengthToParse: MAX_HTML_CHARACTERS,
  });
  const marks = new Map<string, string>();
  for (const { key, line } of mail.headerLines) {
    if (MARKS.has(key) && !marks.has(key))
      marks.set(
        key,
        line
          .slice(line.indexOf(":") + 1, 1000)
          .trim()
          .toLowerCase(),
      );
  }
  const [sender] = addresses(mail.replyTo).concat(addresses(mail.from));
  const [author] = addresses(mail.from);
  const from = (sender?.address ?? "").trim();
  const references = typeof mail.references === "string" ? [mail.references] : (mail.references ?? []);
  return {
    messageId: mail.messageId === undefined ? null : cleanLine(plainMessageId(mail.messageId), 900) || null,
    answers: [...(mail.inReplyTo === undefined ? [] : mail.inReplyTo.split(/\s+/)), ...references.toReversed()]
      .map(plainMessageId)
      .filter((id) => id !== "")
      .slice(0, 50),
    from: isMailAddress(from) ? from : "",
    author: cleanLine(author?.address ?? "", 254),
    fromName: cleanLine(author?.name ?? "", 200),
    recipients: [...addresses(mail.to), ...addresses(mail.cc)].map((one) => (one.address ?? "").toLowerCase()),
    subject: cleanLine(mail.subject ?? "", 300),
    text: cleanText(mail.text ?? "", MAX_TEXT_CHARACTERS),
    attachments: mail.attachments.map((one) => ({
      name: fileName(one.filename ?? ""),
      contentType: one.contentType.toLowerCase(),
      bytes: one.content,
    })),
    marks,
  };
}

function addresses(field: AddressObject | readonly AddressObject[] | undefined): readonly EmailAddress[] {
  if (field === undefined) return [];
  const objects = Array.isArray(field) ? (field as readonly AddressObject[]) : [field as AddressObject];
  return objects.flatMap((one) => one.value).flatMap((one) => one.group ?? [one]);
}

/** The last part of what may be a path of some system, without what no file is called. */
function fileName(given: string): string {
  const name = cleanLine(given, 1000).split(/[/\\]/).at(-1)!.trim();
  return /^\.*$/.test(name) ? "attachment" : name.slice(-120);
}
