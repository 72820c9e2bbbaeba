import { eq } from "drizzle-orm";
import { cleanLine } from "../db/clean-text.ts";
import { hashLinkSecret } from "../db/secret-link.ts";
import { automaticMailsToday } from "../mail/count-mail.ts";
import { isMailAddress } from "../mail/mail-address.ts";
import { sendMail } from "../mail/send-mail.ts";
import type { Settings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { submissions } from "../tables/submissions.ts";
import { createSubmission } from "./create-submission.ts";

/** The first three fields, as they were typed. */
export interface Beginning {
  readonly title: string;
  readonly makerName: string;
  readonly email: string;
  /** Of the form it was typed into: the same form sent twice begins one submission. */
  readonly token: string;
}

/** Beyond so many in a day an address gets no more links by mail: nobody is flooded through us. */
const MAX_LINKS_A_DAY = 5;

/** What is wrong with the first three fields, by name; empty: nothing. */
export function beginningProblems(
  beginning: Beginning,
): Readonly<Partial<Record<"title" | "makerName" | "email", string>>> {
  return {
    ...(cleanLine(beginning.title, 200) === "" ? { title: "What is it called? You can change it later." } : {}),
    ...(cleanLine(beginning.makerName, 200) === "" ? { makerName: "Who are we writing to?" } : {}),
    ...(isMailAddress(beginning.email.trim()) ? {} : { email: "That is no mail address we could write to." }),
  };
}

/**
 * Begins a submission: a draft, and a mail with its magic link.
 * @returns its id; that of the earlier one when this very form was sent before
 */
export async function beginSubmission(showcase: Showcase, beginning: Beginning, settings: Settings): Promise<string> {
  const title = cleanLine(beginning.title, 200);
  const makerName = cleanLine(beginning.makerName, 200);
  const email = beginning.email.trim();
  const beginHash = hashLinkSecret([beginning.token, title, makerName, email].join("\n"));
  const earlier = await findByBeginning(showcase, beginHash);
  if (earlier !== null) return earlier;
  const isMailed = (await automaticMailsToday(showcase, email)) < MAX_LINKS_A_DAY;
  try {
    return await showcase.db.transaction(async (db) => {
      const id = await createSubmission(
        showcase,
        { state: "draft", via: "form", title, makerName, email, beginHash },
        db,
      );
      // Neither name nor title are in it: whoever enters somebody else's address cannot say anything to them.
      const text = [
        "Hello,",
        `this link leads back to the film you are sending to ${settings.title}. Everything you type there is kept; finish it when you like:\n{link}`,
        "Whoever has the link can change it, so keep it to yourself. If you did not ask for this mail, somebody mistyped their address, and you need do nothing.",
        settings.title,
      ].join("\n\n");
      if (isMailed) {
        await sendMail(
          { ...showcase, db },
          { submissionId: id, to: email, subject: `Your film for ${settings.title}`, text, isAutomatic: true },
          settings,
        );
      }
      return id;
    });
  } catch (error) {
    // The same form came twice at once: the other was faster, and the table holds them apart.
    const other = await findByBeginning(showcase, beginHash);
    if (other !== null) return other;
    throw error;
  }
}

async function findByBeginning(showcase: Showcase, beginHash: string): Promise<string | null> {
  const [found] = await showcase.db
    .select({ id: submissions.id })
    .from(submissions)
    .where(eq(submissions.beginHash, beginHash))
    .limit(1);
  return found?.id ?? null;
}
