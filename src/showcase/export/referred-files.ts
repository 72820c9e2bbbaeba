import { posix } from "node:path";

/**
 * What a file loads by names beside its own: playlists their streams and segments, scripts their parts.
 * @param path of the file, not encoded: `/media/videos/…/hls/master.m3u8`
 * @returns paths below the same folder
 */
export function referredFiles(path: string, text: string): readonly string[] {
  const names = path.endsWith(".m3u8") ? playlistNames(text) : path.endsWith(".js") ? scriptNames(text) : [];
  const folder = posix.dirname(path);
  return names
    .filter((name) => !/^(\w+:|\/)/.test(name))
    .map((name) => posix.join(folder, name))
    .filter((found) => found.startsWith(`${folder}/`));
}

/** RFC 8216: lines that are no tag are addresses; some tags have one as `URI="…"`. */
function playlistNames(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line === "") return [];
    return line.startsWith("#") ? [...line.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => uri!) : [line];
  });
}

/** `import "./part.js"`, also when it is called. */
function scriptNames(text: string): readonly string[] {
  return [...text.matchAll(/["'`]\.\/([\w.-]+\.js)["'`]/g)].map(([, name]) => name!);
}
