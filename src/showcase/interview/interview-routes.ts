import { deadLinkPage } from "../accounts/sign-in-pages.tsx";
import { noticeOf, seeOther } from "../desk/desk-layout.tsx";
import { MAX_FORM_FILE_BYTES } from "../desk/film-routes.ts";
import { orProblem, readForm, whoOf } from "../desk/form.ts";
import { addPicture } from "../media/add-picture.ts";
import { errorPage } from "../pages/error-page.tsx";
import type { Route, ShowcaseContext } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import type { InterviewBlock } from "../tables/films.ts";
import type { InterviewState } from "../tables/interviews.ts";
import { GOOD_QUESTIONS } from "./good-questions.ts";
import { interviewDeskPage, interviewMakerPage } from "./interview-pages.tsx";
import {
  approveInterview,
  type Interview,
  interviewByLink,
  type InterviewOutcome,
  openInterview,
  saveInterview,
  setInterviewLink,
} from "./interview-store.ts";
import { changeBlocks, readEditorBlocks, readMakerBlocks, withAnswers } from "./read-blocks.ts";

const STALE =
  "Somebody saved this interview while you wrote. Your text is below and was not saved yet; what they changed is listed. Save to put yours in its place: theirs stays in the list.";

/** Interviews: the desk's side, and the film maker's by their link. */
export function interviewRoutes(showcase: Showcase): readonly Route[] {
  const { db } = showcase;
  const filmPath = (context: ShowcaseContext): string => `/desk/films/${context.req.param("id") ?? ""}/interview`;

  /** Answers with `handle`, given the interview of the film in the address. */
  const onDesk =
    (handle: (context: ShowcaseContext, interview: Interview) => Promise<Response>) =>
    async (context: ShowcaseContext): Promise<Response> => {
      const interview = await openInterview(showcase, context.req.param("id") ?? "");
      return interview === null ? errorPage(showcase, context, 404) : handle(context, interview);
    };

  const keep = async (
    context: ShowcaseContext,
    interview: Interview,
    written: { readonly blocks: readonly InterviewBlock[]; readonly number: number },
    next: InterviewState | null,
  ): Promise<Response> => {
    const who = whoOf(context);
    const writer = { by: "editor", accountId: who.accountId } as const;
    const outcome = await saveInterview(showcase, interview.id, writer, written, next);
    if (outcome.state === "stale") {
      return interviewDeskPage(showcase, who, outcome.current, { problem: STALE, typed: written.blocks }, 409);
    }
    if (outcome.state === "refused") {
      return interviewDeskPage(showcase, who, interview, { problem: outcome.why, typed: written.blocks }, 409);
    }
    return seeOther(filmPath(context), outcome.state);
  };

  const save = onDesk(async (context, interview) => {
    const form = await readForm(context);
    const deed = form.text("deed");
    const blocks = changeBlocks(readEditorBlocks(form, interview.blocks), deed);
    const isAsked = deed === "ask" && interview.state !== "drafting" && interview.state !== "approved";
    return keep(context, interview, { blocks, number: form.count("number") ?? -1 }, isAsked ? "edited" : null);
  });

  const addQuestions = onDesk(async (context, interview) => {
    const form = await readForm(context);
    const chosen = GOOD_QUESTIONS.filter((_, index) => form.isChecked(`question-${index}`));
    const own = form
      .text("own")
      .split("\n")
      .map((line) => line.trim().slice(0, 1000))
      .filter((line) => line !== "");
    const added = [...chosen, ...own].map((text): InterviewBlock => ({ kind: "question", text }));
    return keep(context, interview, { blocks: [...interview.blocks, ...added], number: interview.number }, null);
  });

  const addStill = onDesk(async (context, interview) => {
    const form = await readForm(context);
    const file = form.file("picture");
    if (file === null) {
      return interviewDeskPage(showcase, whoOf(context), interview, { problem: "No picture was chosen." }, 422);
    }
    const alt = form.text("alt").slice(0, 300);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const asset = await orProblem(addPicture(showcase, bytes, { name: file.name, alt }));
    if ("problem" in asset) return interviewDeskPage(showcase, whoOf(context), interview, asset, 422);
    const still: InterviewBlock = { kind: "still", assetId: asset.id, caption: alt };
    return keep(context, interview, { blocks: [...interview.blocks, still], number: interview.number }, null);
  });

  const setLink = onDesk(async (context, interview) => {
    const who = whoOf(context).accountId;
    const isOpen = (await readForm(context)).isChecked("open");
    if (isOpen) {
      const blocks = withAnswers(interview.blocks);
      const writer = { by: "editor", accountId: who } as const;
      const outcome = await saveInterview(showcase, interview.id, writer, { blocks, number: interview.number }, null);
      if (outcome.state === "stale") {
        return interviewDeskPage(showcase, whoOf(context), outcome.current, { problem: STALE }, 409);
      }
    }
    await setInterviewLink(showcase, interview.id, isOpen, who);
    return seeOther(filmPath(context), "saved");
  });

  const byLink = async (
    context: ShowcaseContext,
    handle: (interview: Interview, secret: string) => Promise<Response>,
  ): Promise<Response> => {
    const secret = context.req.param("secret") ?? "";
    const interview = await interviewByLink(db, secret);
    return interview === null ? deadLinkPage(await readSettings(db)) : handle(interview, secret);
  };

  const answer = (context: ShowcaseContext): Promise<Response> =>
    byLink(context, async (interview, secret) => {
      const form = await readForm(context);
      const deed = form.text("deed");
      const number = form.count("number") ?? -1;
      const done = (outcome: InterviewOutcome, typed?: readonly InterviewBlock[]): Promise<Response> | Response => {
        if (outcome.state === "stale") {
          return interviewMakerPage(showcase, outcome.current, secret, { problem: STALE, typed }, 409);
        }
        if (outcome.state === "refused") {
          return interviewMakerPage(showcase, interview, secret, { problem: outcome.why, typed }, 409);
        }
        return seeOther(`/interviews/${secret}`, deed === "send" ? "sent" : "saved");
      };
      if (deed === "approve") return done(await approveInterview(showcase, interview.id, number));
      const blocks = readMakerBlocks(form, interview.blocks);
      return done(
        await saveInterview(
          showcase,
          interview.id,
          { by: "maker" },
          { blocks, number },
          deed === "send" ? "answered" : null,
        ),
        blocks,
      );
    });

  return [
    {
      method: "GET",
      path: "/desk/films/:id/interview",
      access: "editor",
      handle: onDesk((context, interview) =>
        interviewDeskPage(showcase, whoOf(context), interview, { notice: noticeOf(context.req.query("said")) }),
      ),
    },
    { method: "POST", path: "/desk/films/:id/interview", access: "editor", handle: save },
    { method: "POST", path: "/desk/films/:id/interview/questions", access: "editor", handle: addQuestions },
    {
      method: "POST",
      path: "/desk/films/:id/interview/still",
      access: "editor",
      maxBodyBytes: MAX_FORM_FILE_BYTES,
      handle: addStill,
    },
    { method: "POST", path: "/desk/films/:id/interview/link", access: "editor", handle: setLink },
    {
      method: "GET",
      path: "/interviews/:secret",
      access: "link",
      handle: (context) =>
        byLink(context, (interview, secret) =>
          interviewMakerPage(showcase, interview, secret, { notice: noticeOf(context.req.query("said")) }),
        ),
    },
    { method: "POST", path: "/interviews/:secret", access: "link", handle: answer },
  ];
}
