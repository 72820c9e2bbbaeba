import { pageAssets } from "../pages/page-assets.ts";
import type { Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { frontPage } from "./front-page.tsx";

/** What everybody sees. */
export function publicRoutes(showcase: Showcase): readonly Route[] {
  return [
    { method: "GET", path: "/", access: "public", handle: () => frontPage(showcase) },
    {
      method: "GET",
      path: "/assets/:version/:name",
      access: "public",
      handle: (context) => sendAsset(context.req.param("name") ?? ""),
    },
  ];
}

function sendAsset(name: string): Response {
  const asset = pageAssets().get(name);
  if (asset === undefined) return new Response("There is no such file.", { status: 404 });
  return new Response(asset.bytes, {
    headers: { "content-type": asset.contentType, "cache-control": "public, max-age=31536000, immutable" },
  });
}
