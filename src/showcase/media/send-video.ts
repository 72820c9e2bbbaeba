import type { Showcase } from "../showcase.ts";
import { sendMedia } from "./send-media.ts";

/** Sends a part of a video; who may see it is asked by who calls. */
export function sendVideo(showcase: Showcase, videoId: string, file: string, request: Request): Promise<Response> {
  return sendMedia(showcase.store, `public/videos/${videoId}/hls/${file}`, request, {
    cacheControl: "private, no-store",
  });
}
