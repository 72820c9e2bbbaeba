/** What is served, by the ending of its name. Nothing that a browser would run is among them. */
const TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".gif": "image/gif",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".webp": "image/webp",
  ".m3u8": "application/vnd.apple.mpegurl",
  ".m4s": "video/iso.segment",
  ".mp4": "video/mp4",
  ".mov": "video/quicktime",
  ".mkv": "video/x-matroska",
  ".webm": "video/webm",
  ".vtt": "text/vtt; charset=utf-8",
  ".pdf": "application/pdf",
  ".txt": "text/plain; charset=utf-8",
  ".json": "application/json",
};

/** `application/octet-stream` for what is not known, so that a browser saves it and never runs it. */
export function contentTypeOf(name: string): string {
  const ending = /\.[a-z0-9]+$/.exec(name.toLowerCase())?.[0] ?? "";
  return TYPES[ending] ?? "application/octet-stream";
}
