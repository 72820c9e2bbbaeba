import type { Showcase } from "../showcase.ts";
import { sendMedia } from "./send-media.ts";

/**
 * Sends a part of a video's streams; who may see it is asked by who calls.
 * @param file below the streams' folder: `master.m3u8`, `av1-1280x720/segment-00001.m4s`
 */
export function sendVideo(
  showcase: Showcase,
  videoId: string,
  file: string,
  request: Request,
  cacheControl = "private, no-store",
): Promise<Response> {
  return sendMedia(showcase.store, `videos/${videoId}/hls/${file}`, request, { cacheControl });
}
