import { eq } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import { recordAction } from "../db/record-action.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { addCaptions } from "../media/add-captions.ts";
import { addPicture } from "../media/add-picture.ts";
import { sendVideo } from "../media/send-video.ts";
import { errorPage } from "../pages/error-page.tsx";
import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { films } from "../tables/films.ts";
import { noticeOf, seeOther } from "./desk-layout.tsx";
import { saveDocument } from "./document.ts";
import { INVALID, sentTexts, STALE, triedForm } from "./document-form.tsx";
import { filmDeskPage, type FilmPageSays } from "./film-desk-page.tsx";
import { FILM_FIELDS, FILM_KIND } from "./film-fields.ts";
import { changeMakers, choosePoster, type ListDeed } from "./film-parts.ts";
import { createFilm, type FilmOutcome, publishFilm, withdrawFilm } from "./film-states.ts";
import { filmsPage } from "./films-page.tsx";
import { type Form, orProblem, readForm, whoOf } from "./form.ts";
import { createPerson } from "./people.ts";
import { zonedTime } from "./zoned-time.ts";

/** Longest picture or captions file that a form may bring. */
export const MAX_FORM_FILE_BYTES = 40 * 1024 ** 2;

/** Films: their list, and what is said of and done with each. */
export function filmRoutes(showcase: Showcase): readonly Route[] {
  const { db } = showcase;
  const idOf = (context: ShowcaseContext): string => context.req.param("id") ?? "";
  const pathOf = (context: ShowcaseContext): string => `/desk/films/${idOf(context)}`;
  const page = async (context: ShowcaseContext, says: FilmPageSays, status = 200): Promise<Response> =>
    (await filmDeskPage(showcase, whoOf(context), idOf(context), says, status)) ?? errorPage(showcase, context, 404);

  const list = (context: ShowcaseContext, problem?: string): Promise<Response> => {
    const query = (name: string): string => (context.req.query(name) ?? "").replaceAll("\0", "").trim();
    return filmsPage(
      showcase,
      whoOf(context),
      { state: query("state"), q: query("q"), page: query("page"), said: context.req.query("said") },
      problem,
    );
  };

  const make = async (context: ShowcaseContext): Promise<Response> => {
    const title = (await readForm(context)).text("title").slice(0, 200);
    if (title === "") return list(context, "A film needs a title.");
    const who = whoOf(context).accountId;
    const id = await db.transaction((tx) => createFilm(tx, { title }, who, showcase.now()));
    return seeOther(`/desk/films/${id}`, "added");
  };

  const save = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const texts = sentTexts(FILM_FIELDS, form);
    const revision = form.count("revision") ?? -1;
    const result = await saveDocument(
      showcase,
      FILM_KIND,
      idOf(context),
      { texts, revision },
      whoOf(context).accountId,
    );
    switch (result.state) {
      case "missing":
        return errorPage(showcase, context, 404);
      case "invalid":
        return page(context, { problem: INVALID, form: triedForm(texts, revision, result) }, 422);
      case "stale":
        return page(context, { problem: STALE, form: triedForm(texts, revision, result) }, 409);
      default:
        return seeOther(pathOf(context), result.state);
    }
  };

  const after = (context: ShowcaseContext, outcome: FilmOutcome, said: string): Promise<Response> | Response => {
    if (outcome.state === "refused") return page(context, { problem: outcome.why }, 409);
    return seeOther(pathOf(context), outcome.state === "proposed" ? "proposed" : said);
  };

  const schedule = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const at = zonedTime(form.text("date"), form.text("time"), form.text("zone"));
    if (at === null) return page(context, { problem: "This date and time cannot be read." }, 422);
    if (at <= showcase.now()) return page(context, { problem: "This moment has passed." }, 422);
    return after(context, await publishFilm(showcase, idOf(context), whoOf(context).accountId, at), "scheduled");
  };

  const pull = async (context: ShowcaseContext): Promise<Response> => {
    const url = (await readForm(context)).text("url");
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      return page(context, { problem: "Expected an address that begins with https:// or http://." }, 422);
    }
    const isThere = await db.transaction(async (tx) => {
      const [film] = await tx
        .select({ id: films.id })
        .from(films)
        .where(eq(films.id, idOf(context)));
      if (film === undefined) return false;
      await enqueue(tx, "pull", { filmId: film.id, url });
      await recordAction(tx, {
        at: showcase.now(),
        who: whoOf(context).accountId,
        what: "had a film fetched",
        subject: "film",
        subjectId: film.id,
        details: { from: new URL(url).host },
      });
      return true;
    });
    return isThere ? seeOther(pathOf(context), "pulling") : errorPage(showcase, context, 404);
  };

  const makers = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const who = whoOf(context).accountId;
    const name = form.text("new").slice(0, 200);
    const personId =
      name === "" ? form.text("person") : await db.transaction((tx) => createPerson(tx, { name }, who, showcase.now()));
    await changeMakers(showcase, idOf(context), personId, readDeed(form), who);
    return seeOther(`${pathOf(context)}#makers`, "saved");
  };

  const posterFile = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const file = form.file("picture");
    if (file === null) return page(context, { problem: "No picture was chosen." }, 422);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const alt = form.text("alt").slice(0, 300);
    const added = await orProblem(addPicture(showcase, bytes, { name: file.name, alt }));
    if ("problem" in added) return page(context, added, 422);
    await choosePoster(showcase, idOf(context), added.id, whoOf(context).accountId);
    return seeOther(pathOf(context), "saved");
  };

  const takeCaptions = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const file = form.file("file");
    const language = codeOf(form.text("language"));
    if (file === null) return page(context, { problem: "No file with captions was chosen." }, 422);
    if (language === null) {
      return page(context, { problem: "Expected a code of the captions' language, as en, de or pt-BR." }, 422);
    }
    const label = form.text("label").slice(0, 60) || nameOf(language);
    const [film] = await db
      .select({ id: films.id })
      .from(films)
      .where(eq(films.id, idOf(context)));
    if (film === undefined) return errorPage(showcase, context, 404);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const added = await orProblem(addCaptions(showcase, film.id, { language, label, bytes, name: file.name }));
    if ("problem" in added) return page(context, added, 422);
    const { notes } = added;
    await recordAction(db, {
      at: showcase.now(),
      who: whoOf(context).accountId,
      what: "added captions",
      subject: "film",
      subjectId: film.id,
      details: { language },
    });
    return notes.length === 0
      ? seeOther(`${pathOf(context)}#captions`, "saved")
      : page(context, { notice: `The captions were taken. ${notes.map((note) => note.text).join(" ")}` });
  };

  return [
    { method: "GET", path: "/desk/films", access: "editor", handle: (context) => list(context) },
    { method: "POST", path: "/desk/films", access: "editor", handle: make },
    {
      method: "GET",
      path: "/desk/films/:id",
      access: "editor",
      handle: (context) => page(context, { notice: noticeOf(context.req.query("said")) }),
    },
    { method: "POST", path: "/desk/films/:id", access: "editor", handle: save },
    {
      method: "POST",
      path: "/desk/films/:id/publish",
      access: "editor",
      handle: async (context) =>
        after(context, await publishFilm(showcase, idOf(context), whoOf(context).accountId, null), "published"),
    },
    { method: "POST", path: "/desk/films/:id/schedule", access: "editor", handle: schedule },
    {
      method: "POST",
      path: "/desk/films/:id/withdraw",
      access: "editor",
      handle: async (context) => {
        const why = (await readForm(context)).text("why").slice(0, 500);
        if (why === "") return page(context, { problem: "Please say why, for the log." }, 422);
        return after(context, await withdrawFilm(showcase, idOf(context), whoOf(context).accountId, why), "withdrawn");
      },
    },
    { method: "POST", path: "/desk/films/:id/pull", access: "editor", handle: pull },
    { method: "POST", path: "/desk/films/:id/makers", access: "editor", handle: makers },
    {
      method: "POST",
      path: "/desk/films/:id/poster",
      access: "editor",
      handle: async (context) => {
        const asset = (await readForm(context)).text("asset");
        const isDone = await choosePoster(showcase, idOf(context), asset, whoOf(context).accountId);
        return isDone ? seeOther(pathOf(context), "saved") : page(context, { problem: "No picture was chosen." }, 422);
      },
    },
    {
      method: "POST",
      path: "/desk/films/:id/poster-file",
      access: "editor",
      maxBodyBytes: MAX_FORM_FILE_BYTES,
      handle: posterFile,
    },
    {
      method: "POST",
      path: "/desk/films/:id/captions",
      access: "editor",
      maxBodyBytes: MAX_FORM_FILE_BYTES,
      handle: takeCaptions,
    },
    {
      method: "GET",
      path: "/desk/media/videos/:videoId/:file{.+}",
      access: "screener",
      handle: (context) =>
        sendVideo(showcase, context.req.param("videoId") ?? "", context.req.param("file") ?? "", context.req.raw),
    },
  ];
}

/** What is to be done in an ordered list. @throws RushesError `bad-argument` */
export function readDeed(form: Form): ListDeed {
  const deed = (["add", "remove", "up", "down"] as const).find((deed) => deed === form.text("deed"));
  if (deed === undefined) throw new RushesError("bad-argument", "There is no such deed.");
  return deed;
}

/** A language as those who speak it call it: `Deutsch`. */
function nameOf(language: string): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
}

/** A language's code as it is written; null: it is none. */
function codeOf(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null;
  } catch {
    return null;
  }
}
