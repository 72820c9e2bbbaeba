import { type ErrorCode, RushesError } from "../../base/errors.ts";

/** What an error's code means for who sent the film. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  unreadable: "This cannot be read as a film.",
  truncated: "The file ends too soon: it was cut off, or is not whole where it came from.",
  timeout: "It takes too long to be prepared.",
  disk: "The server's disk is the matter, not the film.",
};
/** A path in an error, between backticks. */
const PATH = /`[^`]*[/\\][^`]*`/g;

/**
 * Why no streams were made of a film, for its editor. Where files lie on the server is nobody's matter: the film is
 * called by its own name.
 * @param name as the file came; empty: not known
 */
export function videoProblem(error: unknown, name: string): string {
  if (!(error instanceof RushesError)) return "Something went wrong that is not the film's fault; the log says what.";
  const detail = error.message.replace(PATH, () => (name === "" ? "the file" : `“${name}”`));
  const words = WORDS[error.code];
  return words === undefined ? sentence(detail) : `${words} (${detail})`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
