import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { RushesError } from "../base/errors.ts";
import { sameOrigin } from "../server/same-origin.ts";
import { securityHeaders, type SecurityOptions } from "../server/security-headers.ts";
import { accountRoutes } from "./accounts/account-routes.ts";
import { createSessions, type Sessions } from "./accounts/sessions.ts";
import { describeWithStack } from "./describe-error.ts";
import { deskRoutes } from "./desk/desk-routes.ts";
import { interviewRoutes } from "./interview/interview-routes.ts";
import { mediaRoutes } from "./media/media-routes.ts";
import { uploadRoutes } from "./media/upload-routes.ts";
import { errorPage } from "./pages/error-page.tsx";
import { publishRoutes } from "./publish/publish-routes.ts";
import { publicRoutes } from "./public/public-routes.ts";
import { createPublicSite, type PublicSite } from "./public/public-site.ts";
import { type Access, mayUse, type Route, type ShowcaseContext, type ShowcaseEnv } from "./route.ts";
import { screenerRoutes } from "./screener/screener-routes.ts";
import type { Showcase } from "./showcase.ts";
import { submitRoutes } from "./submit/submit-routes.ts";

/** Only films may be shown in other sites' pages. */
export const SECURITY: SecurityOptions = { embeddable: (path) => path.startsWith("/embed/") };
const MAX_BODY_BYTES = 1024 ** 2;

/** Every address of a showcase, with who may use it. */
export function showcaseRoutes(
  showcase: Showcase,
  sessions: Sessions,
  site: PublicSite = createPublicSite(showcase),
): readonly Route[] {
  return [
    ...publicRoutes(showcase, site),
    ...mediaRoutes(showcase, site),
    ...uploadRoutes(showcase, sessions),
    ...publishRoutes(showcase),
    ...submitRoutes(showcase),
    ...accountRoutes(showcase, sessions),
    ...deskRoutes(showcase, site),
    ...interviewRoutes(showcase),
    ...screenerRoutes(showcase),
  ];
}

/** The showcase as something that answers requests. */
export function createApp(showcase: Showcase, site?: PublicSite): Hono<ShowcaseEnv> {
  const sessions = createSessions(showcase);
  const app = new Hono<ShowcaseEnv>();
  app.use(securityHeaders(SECURITY));
  app.use(sameOrigin(showcase.origin));
  for (const route of showcaseRoutes(showcase, sessions, site)) {
    app.on(
      route.method,
      [route.path],
      // What comes with a GET is never read, and looking for it makes a page twice as dear.
      ...(route.method === "GET" ? [] : [limitBody(route.maxBodyBytes ?? MAX_BODY_BYTES)]),
      async (context, next) => {
        const refusal = await refuse(showcase, context, route.access, sessions);
        return refusal ?? next();
      },
      (context) => route.handle(context),
    );
  }
  app.notFound((context) => errorPage(showcase, context, 404));
  app.onError((error, context) => {
    if (error instanceof RushesError && error.code === "bad-argument") {
      return errorPage(showcase, context, 400, error.message);
    }
    showcase.log(`${context.req.method} ${context.req.routePath}: ${describeWithStack(error)}`);
    return errorPage(showcase, context, 500);
  });
  return app;
}

function limitBody(maxSize: number): MiddlewareHandler {
  const refuseLong = (context: Context): Response => context.text("That is longer than what this address takes.", 413);
  const count = bodyLimit({ maxSize, onError: refuseLong });
  return async (context, next) => {
    const length = context.req.header("content-length");
    // Counting takes two thirds of what it costs to take a form in, and Node ends a body at the length that it was told.
    if (length === undefined || !/^\d+$/.test(length) || context.req.header("transfer-encoding") !== undefined) {
      return count(context, next);
    }
    return Number(length) > maxSize ? refuseLong(context) : next();
  };
}

/** Null: go on. Pages that nobody is signed in for lead to the sign-in; a role that is too low is told so. */
async function refuse(
  showcase: Showcase,
  context: ShowcaseContext,
  access: Access,
  sessions: Sessions,
): Promise<Response | null> {
  context.set("signedIn", null);
  if (access === "public" || access === "link") return null;
  const signedIn =
    access === "publisher" ? await sessions.readPublishKey(context.req.raw) : await sessions.read(context.req.raw);
  if (signedIn === null) {
    if (access !== "publisher" && context.req.method === "GET") {
      return context.redirect(`/desk/sign-in?to=${encodeURIComponent(context.req.path)}`, 303);
    }
    return context.text("Nobody is signed in.", 401);
  }
  context.set("signedIn", signedIn);
  if (access !== "publisher" && !mayUse(signedIn.role, access)) {
    return errorPage(showcase, context, 403, `This needs the role ${access}; ${signedIn.name} is ${signedIn.role}.`);
  }
  return null;
}
