import { createTurns } from "../../base/concurrency.ts";
import { clientAddress } from "../../server/client-address.ts";
import { createRateLimit } from "../../server/rate-limit.ts";
import { errorPage } from "../pages/error-page.tsx";
import type { Route, ShowcaseContext } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { answerSubmission, MAX_MESSAGE_LENGTH } from "./answer-submission.ts";
import { beginningProblems, beginSubmission } from "./begin-submission.ts";
import { findSubmission, type Submission } from "./find-submission.ts";
import { missingAnswers, problemsOf } from "./missing-answers.ts";
import { saveSubmission, textField } from "./save-submission.ts";
import { sendSubmission } from "./send-submission.ts";
import { isOpen } from "./state-words.ts";
import { submissionPage, type SubmissionPageProps } from "./submission-page.tsx";
import { submissionSecret } from "./submission-link.ts";
import { submitPage } from "./submit-page.tsx";
import { withdrawSubmission } from "./withdraw-submission.ts";

/** Three short fields. */
const MAX_BEGIN_BYTES = 16_384;
/** The whole form with some pictures; the film itself comes by `/uploads`. */
const MAX_FORM_BYTES = 32 * 1024 ** 2;
const MAX_MESSAGE_BYTES = 65_536;
/** Forms with pictures that are read at once: they are in memory while they arrive. */
const MAX_LARGE_FORMS = 8;
const LARGE_BYTES = 1024 ** 2;

const DONE: ReadonlySet<string> = new Set(["begun", "saved", "sent", "answered", "withdrawn"]);

/** Where film makers send their films in. */
export function submitRoutes(showcase: Showcase): readonly Route[] {
  // By address of the network: ten in a row, then ten an hour. All together: two thousand in a row, then one a second.
  const beginnings = createRateLimit({ burst: 10, perSecond: 10 / 3600 });
  const allBeginnings = createRateLimit({ burst: 2000, perSecond: 1 });
  // By submission: the page saves by itself while somebody types.
  const saves = createRateLimit({ burst: 60, perSecond: 1 });
  const answers = createRateLimit({ burst: 10, perSecond: 1 / 60 });
  let largeForms = 0;
  const seconds = (): number => showcase.now().getTime() / 1000;

  /** Opens what a magic link leads to; to all others the page is not there. */
  const withSubmission =
    (handle: (context: ShowcaseContext, submission: Submission) => Promise<Response>) =>
    async (context: ShowcaseContext): Promise<Response> => {
      const submission = await findSubmission(showcase, context.req.param("secret") ?? "");
      return submission === null ? errorPage(showcase, context, 404) : handle(context, submission);
    };

  const back = (context: ShowcaseContext, submissionId: string, done: string): Response =>
    context.redirect(`/submissions/${submissionSecret(showcase, submissionId)}?done=${done}`, 303);

  const begin = async (context: ShowcaseContext, form: FormData): Promise<Response> => {
    const names = ["title", "makerName", "email", "token"] as const;
    const typed = Object.fromEntries(names.map((name) => [name, textField(form, name)])) as Record<
      (typeof names)[number],
      string
    >;
    const refuse = (status: number, problems: Readonly<Record<string, string>>): Promise<Response> =>
      submitPage(showcase, { typed, problems, status });
    const settings = await readSettings(showcase.db);
    if (!settings.isOpenForSubmissions) return submitPage(showcase, { status: 403 });
    if (textField(form, "homepage") !== "") {
      return refuse(422, {
        form: "A field that should stay empty was filled in, as programs do. Please try once more.",
      });
    }
    const problems = beginningProblems(typed);
    if (Object.keys(problems).length > 0) return refuse(422, problems);
    if (!beginnings.take(clientAddress(context), seconds()) || !allBeginnings.take("", seconds())) {
      return refuse(429, { form: "Many films were begun from here just now. Please try again in an hour." });
    }
    return back(context, await beginSubmission(showcase, typed, settings), "begun");
  };

  const turns = createTurns();
  /** Each asks the database a dozen times. In turn, hundreds at once take as long, and nobody else waits behind all of them. */
  const beginInTurn = async (context: ShowcaseContext): Promise<Response> => {
    const form = await context.req.raw.formData().catch(() => new FormData());
    return turns.take(() => begin(context, form));
  };

  const save = async (context: ShowcaseContext, submission: Submission): Promise<Response> => {
    if (!isOpen(submission)) return submissionPage(showcase, { submission, status: 409 });
    if (!saves.take(submission.id, seconds())) {
      return context.text(
        "That was saved very often just now. Please wait a minute; what you typed is still here.",
        429,
      );
    }
    const isLarge = Number(context.req.header("content-length") ?? LARGE_BYTES) >= LARGE_BYTES;
    if (isLarge && largeForms >= MAX_LARGE_FORMS) {
      return context.text("Many pictures are arriving just now. Please go back and try again in a minute.", 503);
    }
    largeForms += isLarge ? 1 : 0;
    let saved;
    let form;
    try {
      form = await context.req.raw.formData();
      saved = await saveSubmission(showcase, submission, form);
    } finally {
      largeForms -= isLarge ? 1 : 0;
    }
    const isPageAsked = (context.req.header("accept") ?? "").includes("text/html");
    if (!isPageAsked) {
      return context.json({
        problems: { ...problemsOf(saved.submission), ...saved.problems },
        missing: Object.keys(missingAnswers(saved.submission)),
      });
    }
    const hasProblem = Object.keys(saved.problems).length > 0;
    if (textField(form, "action") === "send" && submission.state === "draft") {
      const isWhole = Object.keys(missingAnswers(saved.submission)).length === 0;
      if (isWhole && !hasProblem) {
        await sendSubmission(showcase, submission.id);
        return back(context, submission.id, "sent");
      }
      return submissionPage(showcase, {
        submission: saved.submission,
        wasSent: !isWhole,
        problems: saved.problems,
        status: 422,
      });
    }
    if (hasProblem || Object.keys(problemsOf(saved.submission)).length > 0) {
      return submissionPage(showcase, { submission: saved.submission, problems: saved.problems, status: 422 });
    }
    return back(context, submission.id, "saved");
  };

  const answer = async (context: ShowcaseContext, submission: Submission): Promise<Response> => {
    const form = await context.req.raw.formData().catch(() => new FormData());
    const message = textField(form, "message");
    const refuse = (status: number, problem: string): Promise<Response> =>
      submissionPage(showcase, { submission, message, problems: { message: problem }, status });
    if (message.trim() === "") return refuse(422, "There is nothing in it.");
    if (message.length > MAX_MESSAGE_LENGTH) return refuse(422, "That is too long for one message.");
    if (!answers.take(submission.id, seconds())) return refuse(429, "Please wait a minute before the next message.");
    await answerSubmission(showcase, submission, message, textField(form, "token"));
    return back(context, submission.id, "answered");
  };

  const withdraw = async (context: ShowcaseContext, submission: Submission): Promise<Response> => {
    if (!isOpen(submission)) return submissionPage(showcase, { submission, status: 409 });
    await withdrawSubmission(showcase, submission.id);
    return back(context, submission.id, "withdrawn");
  };

  const page = (context: ShowcaseContext, submission: Submission): Promise<Response> => {
    const done = context.req.query("done") ?? "";
    return submissionPage(showcase, {
      submission,
      done: DONE.has(done) ? (done as SubmissionPageProps["done"]) : undefined,
    });
  };

  const path = "/submissions/:secret";
  return [
    { method: "GET", path: "/submit", access: "public", handle: () => submitPage(showcase) },
    { method: "POST", path: "/submit", access: "public", maxBodyBytes: MAX_BEGIN_BYTES, handle: beginInTurn },
    { method: "GET", path, access: "link", handle: withSubmission(page) },
    { method: "POST", path, access: "link", maxBodyBytes: MAX_FORM_BYTES, handle: withSubmission(save) },
    {
      method: "POST",
      path: `${path}/messages`,
      access: "link",
      maxBodyBytes: MAX_MESSAGE_BYTES,
      handle: withSubmission(answer),
    },
    { method: "POST", path: `${path}/withdraw`, access: "link", handle: withSubmission(withdraw) },
  ];
}
