import { eq } from "drizzle-orm";
import { recordAction } from "../db/record-action.ts";
import { addPicture } from "../media/add-picture.ts";
import { errorPage } from "../pages/error-page.tsx";
import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { people } from "../tables/people.ts";
import { noticeOf, seeOther } from "./desk-layout.tsx";
import { saveDocument } from "./document.ts";
import { INVALID, sentTexts, STALE, triedForm } from "./document-form.tsx";
import { MAX_FORM_FILE_BYTES } from "./film-routes.ts";
import { orProblem, readForm, whoOf } from "./form.ts";
import { createPerson } from "./people.ts";
import { peoplePage, personDeskPage } from "./people-pages.tsx";
import { PERSON_FIELDS, PERSON_KIND } from "./person-fields.ts";

/** Film makers and curators. */
export function peopleRoutes(showcase: Showcase): readonly Route[] {
  const { db } = showcase;
  const idOf = (context: ShowcaseContext): string => context.req.param("id") ?? "";
  const pathOf = (context: ShowcaseContext): string => `/desk/people/${idOf(context)}`;
  const page = async (
    context: ShowcaseContext,
    says: Parameters<typeof personDeskPage>[3],
    status = 200,
  ): Promise<Response> =>
    (await personDeskPage(showcase, whoOf(context), idOf(context), says, status)) ?? errorPage(showcase, context, 404);

  const list = (context: ShowcaseContext, problem?: string): Promise<Response> =>
    peoplePage(
      showcase,
      whoOf(context),
      { q: (context.req.query("q") ?? "").replaceAll("\0", "").trim(), page: context.req.query("page") ?? "" },
      problem,
    );

  const make = async (context: ShowcaseContext): Promise<Response> => {
    const name = (await readForm(context)).text("name").slice(0, 200);
    if (name === "") return list(context, "Please give a name.");
    const who = whoOf(context).accountId;
    const id = await db.transaction((tx) => createPerson(tx, { name }, who, showcase.now()));
    return seeOther(`/desk/people/${id}`, "added");
  };

  const save = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const texts = sentTexts(PERSON_FIELDS, form);
    const revision = form.count("revision") ?? -1;
    const who = whoOf(context).accountId;
    const result = await saveDocument(showcase, PERSON_KIND, idOf(context), { texts, revision }, who);
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

  const portrait = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const file = form.file("picture");
    if (file === null) return page(context, { problem: "No picture was chosen." }, 422);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const alt = form.text("alt").slice(0, 300);
    const asset = await orProblem(addPicture(showcase, bytes, { name: file.name, alt }));
    if ("problem" in asset) return page(context, asset, 422);
    await db.transaction(async (tx) => {
      const [before] = await tx
        .select()
        .from(people)
        .where(eq(people.id, idOf(context)))
        .for("update");
      if (before === undefined) return;
      await tx.update(people).set({ portraitId: asset.id, updatedAt: showcase.now() }).where(eq(people.id, before.id));
      await recordAction(tx, {
        at: showcase.now(),
        who: whoOf(context).accountId,
        what: "changed the portrait",
        subject: "person",
        subjectId: before.id,
        details: { beforeId: before.portraitId, assetId: asset.id },
      });
    });
    return seeOther(pathOf(context), "saved");
  };

  return [
    { method: "GET", path: "/desk/people", access: "editor", handle: (context) => list(context) },
    { method: "POST", path: "/desk/people", access: "editor", handle: make },
    {
      method: "GET",
      path: "/desk/people/:id",
      access: "editor",
      handle: (context) => page(context, { notice: noticeOf(context.req.query("said")) }),
    },
    { method: "POST", path: "/desk/people/:id", access: "editor", handle: save },
    {
      method: "POST",
      path: "/desk/people/:id/portrait",
      access: "editor",
      maxBodyBytes: MAX_FORM_FILE_BYTES,
      handle: portrait,
    },
  ];
}
