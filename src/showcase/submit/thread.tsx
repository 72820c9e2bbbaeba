import { INTERVIEW_LINK } from "../mail/fill-links.ts";
import { and, asc, eq } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import { newId } from "../db/new-id.ts";
import type { Showcase } from "../showcase.ts";
import { messages } from "../tables/submissions.ts";
import { MAX_MESSAGE_LENGTH } from "./answer-submission.ts";
import { Problem } from "./field-input.tsx";

export type Message = typeof messages.$inferSelect;

/** What its maker and the editors wrote to each other, oldest first. What programs wrote, ours too, is not among it. */
export async function readThread(showcase: Showcase, submissionId: string): Promise<readonly Message[]> {
  return showcase.db
    .select()
    .from(messages)
    .where(and(eq(messages.submissionId, submissionId), eq(messages.isAutomatic, false)))
    .orderBy(asc(messages.createdAt), asc(messages.id));
}

export interface ThreadProps {
  readonly messages: readonly Message[];
  /** Address that the form sends to. */
  readonly action: string;
  /** Title of the showcase. */
  readonly showcase: string;
  /** As it was typed, when it could not be taken. */
  readonly typed?: string | undefined;
  readonly problem?: string | undefined;
}

/** The conversation, and a field to go on with it. */
export function Thread(props: ThreadProps): JSX.Element {
  return (
    <section aria-labelledby="messages" class="thread">
      <h2 id="messages">Messages</h2>
      {props.messages.length === 0 ? <p class="hint">Nothing yet.</p> : null}
      <ol>
        {props.messages.map((message) => {
          const [own, quoted] = splitQuote(message.text);
          return (
            <li class={message.direction === "in" ? "from-maker" : "from-us"}>
              <p class="hint">
                {message.direction === "in" ? "You" : props.showcase},{" "}
                <time datetime={message.createdAt.toISOString()}>{dateInWords(message.createdAt)}</time>
              </p>
              <p class="message-text">
                {own.replaceAll("{link}", "(this page)").replaceAll(INTERVIEW_LINK, "(the interview’s page)")}
              </p>
              {quoted === "" ? null : (
                <details>
                  <summary>Earlier mail, quoted</summary>
                  <p class="message-text">{quoted}</p>
                </details>
              )}
              {message.attachmentIds.length === 0 ? null : (
                <p class="hint">
                  {message.attachmentIds.length === 1 ? "One file came" : `${message.attachmentIds.length} files came`}{" "}
                  with it.
                </p>
              )}
            </li>
          );
        })}
      </ol>
      <form method="post" action={props.action}>
        <input type="hidden" name="token" value={newId()} />
        <div class="field">
          <label for="field-message">Write to us</label>
          <textarea
            id="field-message"
            name="message"
            rows={4}
            maxlength={MAX_MESSAGE_LENGTH}
            {...(props.problem === undefined
              ? {}
              : { "aria-invalid": "true" as const, "aria-describedby": "field-message-problem" })}
          >
            {props.typed ?? ""}
          </textarea>
          <Problem id="field-message" text={props.problem} />
        </div>
        <button type="submit">Send</button>
      </form>
    </section>
  );
}

/** What somebody wrote, and the mail they quote under it. */
export function splitQuote(text: string): readonly [own: string, quoted: string] {
  const lines = text.split("\n");
  let end = lines.length;
  while (end > 0 && /^\s*(>|$)/.test(lines[end - 1]!)) end--;
  if (end === lines.length || !lines.slice(end).some((line) => line.includes(">"))) return [text, ""];
  // "On Friday … wrote:" and its like, in any language: it ends with a colon just above.
  if (end > 0 && lines[end - 1]!.trimEnd().endsWith(":")) end--;
  const own = lines.slice(0, end).join("\n").trim();
  return own === "" ? [text, ""] : [own, lines.slice(end).join("\n").trim()];
}

function dateInWords(date: Date): string {
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}
