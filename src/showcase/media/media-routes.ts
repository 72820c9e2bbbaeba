import type { PublicSite } from "../public/public-site.ts";
import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { sendMedia } from "./send-media.ts";
import { sendVideo } from "./send-video.ts";

/** A film that is withdrawn goes from caches within this time. */
const VIDEO_CACHE = "public, max-age=300";

/**
 * Files that pages show: pictures and captions for whoever knows their address, which is not to be guessed, and videos of
 * films that are published. Files as they came (`files/…`) are never among them.
 */
export function mediaRoutes(showcase: Showcase, { isShown }: Pick<PublicSite, "isShown">): readonly Route[] {
  const route = (path: string, handle: (context: ShowcaseContext) => Promise<Response>): Route => ({
    method: "GET",
    path,
    access: "public",
    handle,
  });
  const sendKept = (kind: "pictures" | "captions") => (context: ShowcaseContext) =>
    sendMedia(showcase.store, `${kind}/${context.req.param("id")}/${context.req.param("name")}`, context.req.raw);
  return [
    route("/media/pictures/:id/:name", sendKept("pictures")),
    route("/media/captions/:id/:name", sendKept("captions")),
    route("/media/videos/:id/hls/:file{.+}", async (context) => {
      const id = context.req.param("id") ?? "";
      if (!(await isShown(id))) return new Response("There is no such file.", { status: 404 });
      return sendVideo(showcase, id, context.req.param("file") ?? "", context.req.raw, VIDEO_CACHE);
    }),
  ];
}
