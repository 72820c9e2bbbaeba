import type { PublicPages } from "../public/public-site.ts";
import type { Route } from "../route.ts";
import { sampleRoutes } from "../sample/sample-routes.tsx";
import type { Showcase } from "../showcase.ts";
import { collectionRoutes } from "./collection-routes.ts";
import { filmRoutes } from "./film-routes.ts";
import { whoOf } from "./form.ts";
import { logPage } from "./log-page.tsx";
import { overviewPage } from "./overview-page.tsx";
import { peopleRoutes } from "./people-routes.ts";
import { previewRoutes } from "./preview-routes.ts";
import { settingsRoutes } from "./settings-routes.tsx";
import { submissionRoutes } from "./submission-routes.ts";

/** The desk: where editors work. */
export function deskRoutes(showcase: Showcase, site: Pick<PublicPages, "catalogue">): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/desk",
      access: "screener",
      handle: (context) => overviewPage(showcase, whoOf(context), context.req.query("said")),
    },
    ...submissionRoutes(showcase),
    ...filmRoutes(showcase),
    ...peopleRoutes(showcase),
    ...collectionRoutes(showcase),
    ...previewRoutes(showcase, site),
    {
      method: "GET",
      path: "/desk/log",
      access: "editor",
      handle: (context) => {
        const query = (name: string): string => (context.req.query(name) ?? "").replaceAll("\0", "");
        return logPage(showcase, whoOf(context), {
          who: query("who"),
          subject: query("subject"),
          from: query("from"),
          until: query("until"),
          page: query("page"),
        });
      },
    },
    ...settingsRoutes(showcase),
    ...sampleRoutes(showcase),
  ];
}
