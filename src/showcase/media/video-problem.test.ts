import { expect, it } from "vitest";
import { RushesError } from "../../base/errors.ts";
import { videoProblem } from "./video-problem.ts";

it("says what is the matter with a film, and nothing of the server's folders", () => {
  const error = new RushesError(
    "truncated",
    "Expected 50 pictures in `/srv/films/media/files/7/x.mp4` but it ends after 3",
  );
  expect(videoProblem(error, "tide.mp4")).toBe(
    "The file ends too soon: it was cut off, or is not whole where it came from. (Expected 50 pictures in “tide.mp4” but it ends after 3)",
  );
  expect(videoProblem(error, "")).toContain("in the file but");
  expect(videoProblem(new RushesError("unsupported", "The film is longer than 12 hours."), "x")).toBe(
    "The film is longer than 12 hours.",
  );
  expect(videoProblem(new Error("ENOENT: /srv/films/secret"), "x")).not.toContain("/srv");
});
