import { errorPage } from "../pages/error-page.tsx";
import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { COLLECTION_FIELDS, COLLECTION_KIND } from "./collection-fields.ts";
import { changeCollectionFilms, changeFrontPage, createCollection } from "./collection-parts.ts";
import { collectionDeskPage, collectionsPage } from "./collections-pages.tsx";
import { noticeOf, seeOther } from "./desk-layout.tsx";
import { saveDocument } from "./document.ts";
import { INVALID, sentTexts, STALE, triedForm } from "./document-form.tsx";
import { readDeed } from "./film-routes.ts";
import { readForm, whoOf } from "./form.ts";

/** Collections, the order of the front page, and the order of films in each. */
export function collectionRoutes(showcase: Showcase): readonly Route[] {
  const idOf = (context: ShowcaseContext): string => context.req.param("id") ?? "";
  const pathOf = (context: ShowcaseContext): string => `/desk/collections/${idOf(context)}`;
  const page = async (
    context: ShowcaseContext,
    says: Parameters<typeof collectionDeskPage>[3],
    status = 200,
  ): Promise<Response> =>
    (await collectionDeskPage(showcase, whoOf(context), idOf(context), says, status)) ??
    errorPage(showcase, context, 404);

  const make = async (context: ShowcaseContext): Promise<Response> => {
    const title = (await readForm(context)).text("title").slice(0, 200);
    const who = whoOf(context);
    if (title === "") return collectionsPage(showcase, who, undefined, "A collection needs a title.");
    const id = await showcase.db.transaction((tx) => createCollection(tx, title, who.accountId, showcase.now()));
    return seeOther(`/desk/collections/${id}`, "added");
  };

  const save = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const texts = sentTexts(COLLECTION_FIELDS, form);
    const revision = form.count("revision") ?? -1;
    const who = whoOf(context).accountId;
    const result = await saveDocument(showcase, COLLECTION_KIND, idOf(context), { texts, revision }, who);
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

  return [
    {
      method: "GET",
      path: "/desk/collections",
      access: "editor",
      handle: (context) => collectionsPage(showcase, whoOf(context), context.req.query("said")),
    },
    { method: "POST", path: "/desk/collections", access: "editor", handle: make },
    {
      method: "POST",
      path: "/desk/collections/front-page",
      access: "editor",
      handle: async (context) => {
        const form = await readForm(context);
        await changeFrontPage(showcase, form.text("collection"), readDeed(form), whoOf(context).accountId);
        return seeOther("/desk/collections", "saved");
      },
    },
    {
      method: "GET",
      path: "/desk/collections/:id",
      access: "editor",
      handle: (context) => page(context, { notice: noticeOf(context.req.query("said")) }),
    },
    { method: "POST", path: "/desk/collections/:id", access: "editor", handle: save },
    {
      method: "POST",
      path: "/desk/collections/:id/films",
      access: "editor",
      handle: async (context) => {
        const form = await readForm(context);
        const who = whoOf(context).accountId;
        await changeCollectionFilms(showcase, idOf(context), form.text("film"), readDeed(form), who);
        return seeOther(`${pathOf(context)}#films`, "saved");
      },
    },
  ];
}
