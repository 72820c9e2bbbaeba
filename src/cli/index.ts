/** rushes as a library: what the commands call. */
export { RushesError, type ErrorCode } from "../base/errors.ts";
export type { Film } from "../film/film.ts";
export { formatFilm, readFilm as readFilmText } from "../film/film-text.ts";
export type { Frame } from "../film/frame.ts";
export type { Shot } from "../film/shot.ts";
export { groupShots } from "../library/group.ts";
export { scanFolder, type ScanResult } from "../library/scan.ts";
export type { Listener, RunEvent } from "../render/events.ts";
export type { MadeFilm, MakeOptions } from "../render/film-run.ts";
export { makeFilm } from "../render/make-film.ts";
export type { Report } from "../report/report.ts";
export { writeSample } from "../sample/sample.ts";
