import { deadLinkPage } from "../accounts/sign-in-pages.tsx";
import { noticeOf, seeOther } from "../desk/desk-layout.tsx";
import { readForm, whoOf } from "../desk/form.ts";
import { sendVideo } from "../media/send-video.ts";
import { errorPage } from "../pages/error-page.tsx";
import type { Route, ShowcaseContext } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { countView, createScreenerLink, readScreener, revokeScreenerLink } from "./screener-links.ts";
import { findStreams, prepareScreener } from "./screener-video.ts";
import { screenerPage, screenersDeskPage } from "./screener-pages.tsx";

const MAX_DAYS = 365;

/** Films shown to somebody before they are shown to everybody. */
export function screenerRoutes(showcase: Showcase): readonly Route[] {
  const filmOf = (context: ShowcaseContext): string => context.req.param("id") ?? "";
  const page = async (
    context: ShowcaseContext,
    says: Parameters<typeof screenersDeskPage>[3],
    status = 200,
  ): Promise<Response> =>
    (await screenersDeskPage(showcase, whoOf(context), filmOf(context), says, status)) ??
    errorPage(showcase, context, 404);

  const make = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const name = form.text("name").slice(0, 120);
    const days = form.count("days");
    if (name === "" || days === null || days < 1 || days > MAX_DAYS) {
      return page(context, { problem: `A link needs a name and 1 to ${MAX_DAYS} days.` }, 422);
    }
    const made = await createScreenerLink(showcase, whoOf(context).accountId, {
      filmId: filmOf(context),
      name,
      showsName: form.isChecked("showsName"),
      expiresAt: new Date(showcase.now().getTime() + days * 86_400_000),
    });
    if (made === null) return errorPage(showcase, context, 404);
    await prepareScreener(showcase, made);
    return seeOther(`/desk/films/${filmOf(context)}/screeners`, "added");
  };

  return [
    {
      method: "GET",
      path: "/desk/films/:id/screeners",
      access: "editor",
      handle: (context) => page(context, { notice: noticeOf(context.req.query("said")) }),
    },
    { method: "POST", path: "/desk/films/:id/screeners", access: "editor", handle: make },
    {
      method: "POST",
      path: "/desk/films/:id/screeners/:link/revoke",
      access: "editor",
      handle: async (context) => {
        const link = context.req.param("link") ?? "";
        await revokeScreenerLink(showcase, whoOf(context).accountId, filmOf(context), link);
        return seeOther(`/desk/films/${filmOf(context)}/screeners`, "ended");
      },
    },
    {
      method: "GET",
      path: "/screeners/:token",
      access: "link",
      handle: async (context) => {
        const token = context.req.param("token") ?? "";
        const open = await readScreener(showcase, token);
        if (open === null) return deadLinkPage(await readSettings(showcase.db));
        await countView(showcase, open.link.id);
        return screenerPage(showcase, open, token);
      },
    },
    {
      method: "GET",
      path: "/screeners/:token/media/:file{.+}",
      access: "link",
      handle: async (context) => {
        const videoId = await findStreams(showcase, context.req.param("token") ?? "");
        if (videoId === null) return context.text("This link is over.", 404);
        return sendVideo(showcase, videoId, context.req.param("file") ?? "", context.req.raw);
      },
    },
  ];
}
