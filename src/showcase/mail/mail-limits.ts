/** Longest mail in bytes: an attachment of 25 MiB as mail programs encode it. Films come by link or upload. */
export const MAX_MAIL_BYTES = 36 * 1024 ** 2;
export const MAX_ATTACHMENTS = 50;
const MAX_HEADER_BYTES = 256 * 1024;
const MAX_PARTS = 500;
const MAX_DEPTH = 20;

/** Why a mail is not taken, as SMTP says it. */
export interface MailRefusal {
  /** Three digits; 4xx: come again, 5xx: never. */
  readonly code: number;
  readonly text: string;
}

/**
 * Looks at a mail's bytes before anything takes it apart: mails made to be costly (thousands of parts, parts in parts in
 * parts, a header that never ends) are refused by counting lines. Counts too much rather than too little: text that
 * quotes hundreds of mails is refused as well.
 */
export function checkMail(raw: Buffer): MailRefusal | null {
  if (raw.length > MAX_MAIL_BYTES) {
    return { code: 552, text: `5.3.4 Too long: at most ${MAX_MAIL_BYTES / 1024 ** 2} MiB. Send a link instead.` };
  }
  if (!endsHeader(raw)) return { code: 552, text: "5.3.4 The header is too long." };
  let parts = 0;
  let multiparts = 0;
  for (let start = 0; start >= 0 && start < raw.length; start = nextLine(raw, start)) {
    const first = raw[start]! | 0x20;
    if (first === 0x2d && raw[start + 1] === 0x2d) parts++;
    else if (first === 0x63 && /^content-type:\s*(multipart|message)\//i.test(line(raw, start))) multiparts++;
  }
  if (parts > MAX_PARTS * 2) return { code: 554, text: "5.6.0 Too many parts." };
  if (multiparts > MAX_DEPTH) return { code: 554, text: "5.6.0 Too many mails within mails." };
  return null;
}

/** True when the first blank line, of either kind, comes soon enough. */
function endsHeader(raw: Buffer): boolean {
  if (raw.length <= MAX_HEADER_BYTES) return true;
  const head = raw.subarray(0, MAX_HEADER_BYTES + 4);
  return head.includes("\r\n\r\n") || head.includes("\n\n");
}

function nextLine(raw: Buffer, start: number): number {
  const end = raw.indexOf(10, start);
  return end < 0 ? -1 : end + 1;
}

function line(raw: Buffer, start: number): string {
  // Folded onto the next lines: the type itself is among the first.
  return raw.toString("latin1", start, start + 200);
}
