import type { Route } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { announcementSchema, MAX_ANNOUNCEMENT_BYTES, sayProblem } from "./announcement.ts";
import { beginPublication } from "./begin-publication.ts";
import { RushesError } from "../../base/errors.ts";

/** Where `rushes publish` announces a film; the film itself goes to `/uploads` with the purpose `publish`. */
export function publishRoutes(showcase: Showcase): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/api/publish",
      access: "publisher",
      maxBodyBytes: MAX_ANNOUNCEMENT_BYTES,
      async handle(context) {
        const body: unknown = await context.req.json().catch(() => null);
        if (body === null) return context.text("Expected JSON.", 400);
        const { data, error } = announcementSchema.safeParse(body);
        if (error !== undefined) return context.text(sayProblem(error), 400);
        try {
          const { accountId } = context.get("signedIn")!;
          return context.json(await beginPublication(showcase, data, accountId));
        } catch (problem) {
          if (problem instanceof RushesError && problem.code === "bad-argument") {
            return context.text(problem.message, 400);
          }
          throw problem;
        }
      },
    },
  ];
}
