import { asc, eq } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import { recordAction } from "../db/record-action.ts";
import { INTERVIEW_LINK, openInterviewUrl } from "../mail/fill-links.ts";
import { sendMail } from "../mail/send-mail.ts";
import { sendsMail } from "../mail/sends-mail.ts";
import { sendFile } from "../media/add-file.ts";
import { sendMedia } from "../media/send-media.ts";
import { errorPage } from "../pages/error-page.tsx";
import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { assets } from "../tables/media.ts";
import { messages, reviews, submissions } from "../tables/submissions.ts";
import { acceptSubmission } from "./accept-submission.ts";
import { seeOther } from "./desk-layout.tsx";
import { readForm, whoOf } from "./form.ts";
import { moveSubmission, withdrawProposal } from "./move-submission.ts";
import { submissionPage, type SubmissionPageSays } from "./submission-page.tsx";
import { NEXT_STATES } from "./submission-states.ts";
import { submissionsPage } from "./submissions-page.tsx";

/** Lists of what was sent in, and what is done with each. */
export function submissionRoutes(showcase: Showcase): readonly Route[] {
  const { db } = showcase;
  const idOf = (context: ShowcaseContext): string => context.req.param("id") ?? "";
  const pathOf = (context: ShowcaseContext): string => `/desk/submissions/${idOf(context)}`;

  const page = async (context: ShowcaseContext, says: SubmissionPageSays, status = 200): Promise<Response> =>
    (await submissionPage(showcase, whoOf(context), idOf(context), says, status)) ?? errorPage(showcase, context, 404);

  const list = (context: ShowcaseContext): Promise<Response> => {
    const query = (name: string): string => (context.req.query(name) ?? "").replaceAll("\0", "").trim();
    return submissionsPage(showcase, whoOf(context), {
      state: query("state"),
      q: query("q"),
      show: query("show"),
      order: query("order"),
      page: query("page"),
      said: context.req.query("said"),
    });
  };

  const move = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const from = form.text("from");
    const [submission] = await db
      .select()
      .from(submissions)
      .where(eq(submissions.id, idOf(context)));
    if (submission === undefined) return errorPage(showcase, context, 404);
    const state = Object.values(NEXT_STATES)
      .flat()
      .find((state) => state === form.text("state"));
    const isKnown = (Object.keys(NEXT_STATES) as (keyof typeof NEXT_STATES)[]).find((state) => state === from);
    if (state === undefined || isKnown === undefined || !NEXT_STATES[isKnown].includes(state)) {
      throw new RushesError("bad-argument", "A submission cannot go there from where it is.");
    }
    const outcome = await moveSubmission(showcase, submission.id, state, whoOf(context).accountId, { from: isKnown });
    if (outcome.state === "refused") return page(context, { problem: outcome.why }, 409);
    return seeOther(pathOf(context), outcome.state === "proposed" ? "proposed" : "moved");
  };

  const review = async (context: ShowcaseContext): Promise<Response> => {
    const { accountId } = whoOf(context);
    const form = await readForm(context);
    const score = form.count("score");
    const values = {
      score: score !== null && score >= 1 && score <= 5 ? score : null,
      note: form.text("note").slice(0, 5000),
      hasConflict: form.isChecked("conflict"),
      updatedAt: showcase.now(),
    };
    const isThere = await db.transaction(async (tx) => {
      const [submission] = await tx
        .select({ state: submissions.state })
        .from(submissions)
        .where(eq(submissions.id, idOf(context)));
      if (submission === undefined || submission.state === "draft") return false;
      await tx
        .insert(reviews)
        .values({ submissionId: idOf(context), accountId, ...values })
        .onConflictDoUpdate({ target: [reviews.submissionId, reviews.accountId], set: values });
      await recordAction(tx, {
        at: showcase.now(),
        who: accountId,
        what: "scored",
        subject: "submission",
        subjectId: idOf(context),
        details: {
          ...(values.score === null ? {} : { score: values.score }),
          conflict: values.hasConflict,
          note: values.note,
        },
      });
      return true;
    });
    return isThere ? seeOther(pathOf(context), "saved") : errorPage(showcase, context, 404);
  };

  const reply = async (context: ShowcaseContext): Promise<Response> => {
    const who = whoOf(context);
    const form = await readForm(context);
    const typed = { subject: form.text("subject").slice(0, 300), text: form.text("text") };
    if (typed.subject === "" || typed.text === "") {
      return page(context, { problem: "An answer needs a subject and a text.", reply: typed }, 422);
    }
    if (typed.text.length > 20_000) return page(context, { problem: "The answer is too long.", reply: typed }, 422);
    if (typed.text.includes(INTERVIEW_LINK) && (await openInterviewUrl(showcase, idOf(context))) === null) {
      const problem = `The interview's link is not open: open it first, or take ${INTERVIEW_LINK} out.`;
      return page(context, { problem, reply: typed }, 422);
    }
    const outcome = await db.transaction(async (tx) => {
      const [submission] = await tx
        .select()
        .from(submissions)
        .where(eq(submissions.id, idOf(context)))
        .for("update");
      if (submission === undefined || submission.state === "draft" || submission.email === "") return "missing";
      const thread = await tx
        .select({ text: messages.text, subject: messages.subject, accountId: messages.accountId })
        .from(messages)
        .where(eq(messages.submissionId, submission.id))
        .orderBy(asc(messages.createdAt));
      const seen = form.count("seen");
      // The same form twice, by a second press or a reload: one mail.
      const isSent = thread
        .slice(seen ?? 0)
        .some(
          ({ text, subject, accountId }) =>
            accountId === who.accountId && text === typed.text && subject === typed.subject,
        );
      if (isSent) return "sent";
      if (thread.length !== seen) return "stale";
      await sendMail(
        { ...showcase, db: tx },
        { submissionId: submission.id, to: submission.email, ...typed, accountId: who.accountId },
      );
      return "sent";
    });
    if (outcome === "missing") return errorPage(showcase, context, 404);
    if (outcome === "stale") {
      return page(
        context,
        {
          problem: "A message came or was sent while you wrote. Yours is kept below: look at the thread, then send it.",
          reply: typed,
        },
        409,
      );
    }
    return seeOther(pathOf(context), sendsMail() ? "sent" : "kept");
  };

  const film = async (context: ShowcaseContext): Promise<Response> => {
    const [asset] = await db
      .select({ asset: assets })
      .from(submissions)
      .innerJoin(assets, eq(assets.id, submissions.assetId))
      .where(eq(submissions.id, idOf(context)));
    if (asset === undefined) return errorPage(showcase, context, 404);
    const { key, name, contentType } = asset.asset;
    const isShown = contentType.startsWith("video/") && context.req.query("save") === undefined;
    return privately(
      await sendMedia(showcase.store, key, context.req.raw, {
        cacheControl: "private, no-store",
        ...(isShown ? {} : { saveAs: name }),
      }),
    );
  };

  return [
    { method: "GET", path: "/desk/submissions", access: "screener", handle: list },
    {
      method: "GET",
      path: "/desk/submissions/:id",
      access: "screener",
      handle: (context) => page(context, { said: context.req.query("said"), template: context.req.query("template") }),
    },
    { method: "GET", path: "/desk/submissions/:id/film", access: "screener", handle: film },
    { method: "POST", path: "/desk/submissions/:id/review", access: "screener", handle: review },
    { method: "POST", path: "/desk/submissions/:id/move", access: "editor", handle: move },
    {
      method: "POST",
      path: "/desk/submissions/:id/disagree",
      access: "editor",
      handle: async (context) => {
        await withdrawProposal(showcase, idOf(context), whoOf(context).accountId);
        return seeOther(pathOf(context), "saved");
      },
    },
    { method: "POST", path: "/desk/submissions/:id/reply", access: "editor", handle: reply },
    {
      method: "POST",
      path: "/desk/submissions/:id/accept",
      access: "editor",
      handle: async (context) => {
        const made = await acceptSubmission(showcase, idOf(context), whoOf(context).accountId);
        if (made === null) return errorPage(showcase, context, 404);
        return "why" in made
          ? page(context, { problem: made.why }, 409)
          : seeOther(`/desk/films/${made.filmId}`, "added");
      },
    },
    {
      method: "GET",
      path: "/desk/files/:id",
      access: "editor",
      handle: async (context) => {
        const [asset] = await db
          .select()
          .from(assets)
          .where(eq(assets.id, idOf(context)));
        if (asset === undefined) return errorPage(showcase, context, 404);
        return privately(await sendFile(showcase, asset, context.req.raw));
      },
    },
  ];
}

/** What is somebody's own is for the desk's pages only. */
function privately(response: Response): Response {
  response.headers.delete("access-control-allow-origin");
  response.headers.set("cross-origin-resource-policy", "same-origin");
  return response;
}
