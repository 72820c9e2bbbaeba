/**
 * The colours a film is made in: Rec.709; Display P3 (its primaries, the transfer of Rec.709); Rec.2020 with the
 * transfers of BT.2100, perceptual quantiser and hybrid log-gamma.
 */
export const FILM_COLOURS = ["rec709", "p3", "rec2020-pq", "rec2020-hlg"] as const;

export type FilmColour = (typeof FILM_COLOURS)[number];

/** Whether highlights go beyond white there. */
export function isHighDynamicRange(colour: FilmColour): boolean {
  return colour === "rec2020-pq" || colour === "rec2020-hlg";
}
