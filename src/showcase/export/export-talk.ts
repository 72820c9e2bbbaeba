import { createHmac, timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";
import type { ErrorRecord } from "../../base/errors.ts";
import type { ExportResult } from "./export-site.ts";

// What the command and a running showcase say to each other: lines of JSON.

/** Of this language. Another one is another version of rushes. */
export const TALK = 1;

/** The showcase, to whoever comes. */
export interface Hello {
  readonly rushesExport: number;
  readonly nonce: string;
}

/** What is to be exported. */
export interface ExportRequest {
  /** Whole path. */
  readonly folder: string;
  readonly url: string;
  readonly live: string | null;
  /** A file that the command has put there: that both see the same folder, and that the command may write there. */
  readonly marker: string;
}

/** The command's answer. */
export interface Ask {
  readonly nonce: string;
  readonly proof: string;
  readonly request: ExportRequest;
}

/** What the showcase tells from then on. */
export type Told =
  | { readonly event: "begun"; readonly proof: string }
  | { readonly event: "progress"; readonly stage: "pages"; readonly done: number; readonly total: number }
  | { readonly event: "done"; readonly result: ExportResult }
  | { readonly event: "failed"; readonly error: ErrorRecord };

/** Shows that one has the showcase's secret, without saying it: each side signs the other's nonce. */
export function proofOf(secret: Uint8Array, who: "command" | "showcase", ...what: readonly unknown[]): string {
  return createHmac("sha256", secret)
    .update(JSON.stringify(["export", who, ...what]))
    .digest("base64url");
}

export function isProof(given: unknown, expected: string): boolean {
  if (typeof given !== "string") return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The name of a marker: that of a temporary, so that one that was left behind is taken away. */
export const MARKER = /^\.rushes-\d+-[0-9a-f]{12}\.partial$/;

/** The list of what is wrong with a big showcase fits. */
const MAX_LINE = 1024 ** 2;

/** Calls back with each line that comes, read as JSON. Who sends something else, or too much, is cut off. */
export function onMessages(socket: Socket, receive: (message: unknown) => void): void {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (part: string) => {
    text += part;
    for (let end = text.indexOf("\n"); end >= 0 && !socket.destroyed; end = text.indexOf("\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      try {
        receive(JSON.parse(line));
      } catch (error) {
        socket.destroy(error as Error);
      }
    }
    if (text.length > MAX_LINE) socket.destroy(new Error("Too long a line came."));
  });
}

export function tell(socket: Socket, message: Hello | Ask | Told): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}
