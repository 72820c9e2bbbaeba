import { eq } from "drizzle-orm";
import { addVideo } from "../media/add-video.ts";
import { recordAction } from "../db/record-action.ts";
import type { Showcase } from "../showcase.ts";
import { filmMakers } from "../tables/films.ts";
import { people, type PersonLink } from "../tables/people.ts";
import { reviews, submissions } from "../tables/submissions.ts";
import { createFilm } from "./film-states.ts";
import { moveSubmissionIn } from "./move-submission.ts";
import { createPerson } from "./people.ts";
import { readCredits } from "./read-lines.ts";

/**
 * Makes a film page of a submission: a draft with what its maker said, and their own page, which is the one they have
 * already when their address is known.
 * @returns null: no such submission
 */
export async function acceptSubmission(
  showcase: Showcase,
  id: string,
  who: string,
): Promise<{ readonly filmId: string } | { readonly why: string } | null> {
  const now = showcase.now();
  return showcase.db.transaction(async (tx) => {
    const [submission] = await tx.select().from(submissions).where(eq(submissions.id, id)).for("update");
    if (submission === undefined || submission.state === "draft") return null;
    if (submission.withdrawnAt !== null) return { why: "The film maker took it back." };
    // A second press, or a second editor: it is there.
    if (submission.filmId !== null) return { filmId: submission.filmId };
    if (submission.state !== "shortlist" && submission.state !== "interview") {
      return { why: "A film page is made of what is on the shortlist." };
    }
    const mine = await tx.select().from(reviews).where(eq(reviews.submissionId, id));
    if (mine.some((review) => review.accountId === who && review.hasConflict)) {
      return { why: "You said that you have a conflict of interest: somebody else decides this one." };
    }
    const { answers } = submission;
    const title = submission.title === "" ? "Untitled" : submission.title;
    const filmId = await createFilm(
      tx,
      {
        title,
        tagline: answers.tagline ?? "",
        synopsis: answers.synopsis ?? "",
        place: answers.place ?? "",
        year: answers.year ?? null,
        language: languageOf(answers.language ?? ""),
        credits: readCredits(answers.credits ?? ""),
        howMade: answers.statement === undefined ? {} : { text: answers.statement },
        posterId: submission.posterId,
        submissionId: id,
      },
      who,
      now,
    );
    const known =
      submission.email === ""
        ? []
        : await tx.select({ id: people.id }).from(people).where(eq(people.email, submission.email)).limit(1);
    const personId =
      known[0]?.id ??
      (await createPerson(
        tx,
        {
          name: submission.makerName === "" ? "Unknown film maker" : submission.makerName,
          bio: answers.makerBio ?? "",
          email: submission.email === "" ? null : submission.email,
          links: linksIn(answers.links ?? ""),
        },
        who,
        now,
      ));
    await tx.insert(filmMakers).values({ filmId, personId, position: 0 });
    if (submission.assetId !== null) await addVideo({ ...showcase, db: tx }, submission.assetId, { filmId });
    await tx.update(submissions).set({ filmId, updatedAt: now }).where(eq(submissions.id, id));
    if (submission.state === "shortlist") await moveSubmissionIn(showcase, tx, id, "interview", who);
    await recordAction(tx, {
      at: now,
      who,
      what: "accepted",
      subject: "submission",
      subjectId: id,
      details: { filmId },
    });
    return { filmId };
  });
}

/** Makers write "English" as well as "en": only a code is taken over. */
function languageOf(text: string): string {
  try {
    return /^[a-z]{2,3}(-\w+)*$/i.test(text) ? (Intl.getCanonicalLocales(text)[0] ?? "") : "";
  } catch {
    return "";
  }
}

/** Addresses in what a maker typed, each with its host as its name. */
function linksIn(text: string): readonly PersonLink[] {
  return (text.match(/https?:\/\/[^\s,;<>"]+/gi) ?? [])
    .filter((url) => URL.canParse(url))
    .slice(0, 10)
    .map((url) => ({ label: new URL(url).hostname.replace(/^www\./, ""), url: new URL(url).href }));
}
