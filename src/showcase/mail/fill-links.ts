import { eq } from "drizzle-orm";
import { interviewOfFilm, interviewUrl } from "../interview/interview-store.ts";
import type { Showcase } from "../showcase.ts";
import { submissionUrl } from "../submit/submission-link.ts";
import { submissions } from "../tables/submissions.ts";

/** Stands for the film maker's page of the interview until a mail is sent. */
export const INTERVIEW_LINK = "{interview}";

/** A mail's text with its links, which are nowhere stored. One to an interview that is not open stays as it is. */
export async function fillLinks(showcase: Showcase, submissionId: string, text: string): Promise<string> {
  const filled = text.replaceAll("{link}", submissionUrl(showcase, submissionId));
  if (!filled.includes(INTERVIEW_LINK)) return filled;
  const url = await openInterviewUrl(showcase, submissionId);
  return url === null ? filled : filled.replaceAll(INTERVIEW_LINK, url);
}

/** Address of the interview about what was sent in; null: there is none, or its link is closed. */
export async function openInterviewUrl(showcase: Showcase, submissionId: string): Promise<string | null> {
  const [submission] = await showcase.db
    .select({ filmId: submissions.filmId })
    .from(submissions)
    .where(eq(submissions.id, submissionId));
  if (submission?.filmId == null) return null;
  const interview = await interviewOfFilm(showcase.db, submission.filmId);
  return interview === null || !interview.isOpen ? null : interviewUrl(showcase, interview.id);
}
