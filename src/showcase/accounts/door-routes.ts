import type { z } from "zod";
import { clientAddress } from "../../server/client-address.ts";
import { seeOther } from "../desk/desk-layout.tsx";
import { readForm } from "../desk/form.ts";
import type { Route, ShowcaseContext } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import {
  acceptInvite,
  createOwner,
  isFirstRun,
  newAccountSchema,
  readInvite,
  setPasswordByInvite,
} from "./create-account.ts";
import { AUTH_PATH, type Sessions } from "./sessions.ts";
import { isSetupCode } from "./setup-code.ts";
import { createSignInLimit } from "./sign-in-limit.ts";
import { deadLinkPage, invitePage, NOT_TRIED, signInPage, type Tried, welcomePage } from "./sign-in-pages.tsx";

const TOO_MANY = "Too many tries. Please wait a few minutes.";
const WRONG = "This address and this password do not belong together.";
const TAKEN = "Somebody has an account with this address.";

/** The ways in: the first run, signing in, an invitation. */
export function doorRoutes(showcase: Showcase, sessions: Sessions): readonly Route[] {
  const limit = createSignInLimit();
  const settings = () => readSettings(showcase.db);
  const isAllowed = (context: ShowcaseContext, account: string): boolean =>
    limit.take(clientAddress(context), account, showcase.now());

  const welcome = async (context: ShowcaseContext): Promise<Response> => {
    if (!(await isFirstRun(showcase.db))) return seeOther("/desk/sign-in");
    const form = await readForm(context);
    const values = { code: form.text("code"), name: form.text("name"), email: form.text("email") };
    if (!isAllowed(context, "setup")) {
      return welcomePage(await settings(), "", { values, problems: {}, problem: TOO_MANY }, 429);
    }
    const given = newAccountSchema.safeParse({ ...values, password: form.raw("password") });
    const problems: Record<string, string> = given.success ? {} : problemsOf(given.error);
    if (!isSetupCode(showcase, values.code)) problems["code"] = "This is not the code on the terminal.";
    if (!given.success || Object.keys(problems).length > 0) {
      return welcomePage(await settings(), "", { values, problems }, 422);
    }
    if ((await createOwner(showcase, sessions, given.data)) === null) return seeOther("/desk/sign-in");
    return enter(context, given.data.email, given.data.password, "/desk");
  };

  const enter = async (context: ShowcaseContext, email: string, password: string, to: string): Promise<Response> => {
    const cookies = await sessions.signIn(context.req.raw, email, password);
    return cookies === null ? seeOther("/desk/sign-in") : seeOther(to, undefined, cookies);
  };

  const signIn = async (context: ShowcaseContext): Promise<Response> => {
    const form = await readForm(context);
    const email = form.text("email");
    const to = localPath(form.text("to"));
    if (!isAllowed(context, email)) {
      return signInPage(await settings(), to, { values: { email }, problems: {}, problem: TOO_MANY }, 429);
    }
    const cookies = await sessions.signIn(context.req.raw, email, form.raw("password"));
    if (cookies !== null) return seeOther(to, undefined, cookies);
    return signInPage(await settings(), to, { values: { email }, problems: {}, problem: WRONG }, 401);
  };

  const accept = async (context: ShowcaseContext): Promise<Response> => {
    const secret = context.req.param("secret") ?? "";
    const invite = await readInvite(showcase, secret);
    if (invite === null) return deadLinkPage(await settings());
    const form = await readForm(context);
    const shown = { role: invite.role, name: invite.name, isNew: invite.accountId === null };
    const again = async (tried: Tried): Promise<Response> => invitePage(await settings(), shown, tried, 422);
    if (invite.accountId !== null) {
      const password = newAccountSchema.shape.password.safeParse(form.raw("password"));
      if (!password.success) {
        return again({ values: {}, problems: { password: password.error.issues[0]?.message ?? "" } });
      }
      const done = await setPasswordByInvite(showcase, sessions, secret, password.data);
      return done === null ? deadLinkPage(await settings()) : seeOther("/desk/sign-in");
    }
    const values = { name: form.text("name"), email: form.text("email") };
    const given = newAccountSchema.safeParse({ ...values, password: form.raw("password") });
    if (!given.success) return again({ values, problems: problemsOf(given.error) });
    const made = await acceptInvite(showcase, sessions, secret, given.data);
    if (made === "taken") return again({ values, problems: { email: TAKEN } });
    if (made === "used") return deadLinkPage(await settings());
    return enter(context, given.data.email, given.data.password, "/desk/account");
  };

  /** Options for a passkey are stored until they are used: whoever asks again and again is stopped. */
  const passkey = async (context: ShowcaseContext): Promise<Response> =>
    isAllowed(context, `passkey ${clientAddress(context)}`)
      ? sessions.handlePasskey(context.req.raw)
      : context.text(TOO_MANY, 429);

  return [
    {
      method: "GET",
      path: "/desk/welcome",
      access: "public",
      handle: async (context) =>
        (await isFirstRun(showcase.db))
          ? welcomePage(await settings(), context.req.query("code") ?? "", NOT_TRIED)
          : seeOther("/desk/sign-in"),
    },
    { method: "POST", path: "/desk/welcome", access: "public", handle: welcome },
    {
      method: "GET",
      path: "/desk/sign-in",
      access: "public",
      handle: async (context) =>
        (await isFirstRun(showcase.db))
          ? seeOther("/desk/welcome")
          : signInPage(await settings(), localPath(context.req.query("to") ?? ""), NOT_TRIED),
    },
    { method: "POST", path: "/desk/sign-in", access: "public", handle: signIn },
    {
      method: "POST",
      path: "/desk/sign-out",
      access: "screener",
      handle: async (context) => seeOther("/", undefined, await sessions.signOut(context.req.raw)),
    },
    {
      method: "GET",
      path: "/desk/invites/:secret",
      access: "link",
      handle: async (context) => {
        const invite = await readInvite(showcase, context.req.param("secret") ?? "");
        if (invite === null) return deadLinkPage(await settings());
        const shown = { role: invite.role, name: invite.name, isNew: invite.accountId === null };
        return invitePage(await settings(), shown, NOT_TRIED);
      },
    },
    { method: "POST", path: "/desk/invites/:secret", access: "link", handle: accept },
    { method: "GET", path: `${AUTH_PATH}/passkey/generate-authenticate-options`, access: "public", handle: passkey },
    { method: "POST", path: `${AUTH_PATH}/passkey/verify-authentication`, access: "public", handle: passkey },
    { method: "GET", path: `${AUTH_PATH}/passkey/generate-register-options`, access: "screener", handle: passkey },
    { method: "POST", path: `${AUTH_PATH}/passkey/verify-registration`, access: "screener", handle: passkey },
  ];
}

/** Where to go after signing in: a page of the desk, and no other site's. */
function localPath(to: string): string {
  return /^\/desk(\/[\w./-]*)?$/.test(to) && !to.startsWith("/desk/sign-in") ? to : "/desk";
}

/** The first thing wrong with each field. */
function problemsOf(error: z.ZodError): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const issue of error.issues) problems[String(issue.path[0])] ??= issue.message;
  return problems;
}
