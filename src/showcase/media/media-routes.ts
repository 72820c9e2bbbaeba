import type { Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { sendMedia } from "./send-media.ts";

/** Files that pages show: `public/…` of the media store. Uploads and attachments lie elsewhere in it. */
export function mediaRoutes(showcase: Showcase): readonly Route[] {
  return (["GET", "HEAD"] as const).map((method) => ({
    method,
    path: "/media/:key{.+}",
    access: "public",
    handle: (context) => sendMedia(showcase.store, `public/${context.req.param("key") ?? ""}`, context.req.raw),
  }));
}
