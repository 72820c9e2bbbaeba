import { and, eq } from "drizzle-orm";
import { RushesError } from "../../base/errors.ts";
import { seeOther } from "../desk/desk-layout.tsx";
import { readForm, whoOf } from "../desk/form.ts";
import type { Route, ShowcaseContext } from "../route.ts";
import type { Showcase } from "../showcase.ts";
import { accounts, credentials, type Role, ROLES } from "../tables/accounts.ts";
import { accountPage, accountsPage } from "./accounts-pages.tsx";
import { createInvite, newAccountSchema, setPassword } from "./create-account.ts";
import {
  type AccountChange,
  changeAccount,
  createPublishKey,
  endSessions,
  removePasskey,
  revokePublishKey,
} from "./manage-accounts.ts";
import type { Sessions } from "./sessions.ts";
import { createSignInLimit } from "./sign-in-limit.ts";

const LAST_OWNER = "Somebody must be the owner, and no other account is.";

/** One's own account, and for the owner those of all. */
export function accountsRoutes(showcase: Showcase, sessions: Sessions): readonly Route[] {
  const { db } = showcase;
  const limit = createSignInLimit();
  const idOf = (context: ShowcaseContext): string => context.req.param("id") ?? "";

  const change = async (context: ShowcaseContext, wanted: AccountChange): Promise<Response> => {
    const who = whoOf(context);
    const isDone = await changeAccount(showcase, who.accountId, idOf(context), wanted);
    return isDone ? seeOther("/desk/accounts", "saved") : accountsPage(showcase, who, { problem: LAST_OWNER }, 409);
  };

  const invite = async (context: ShowcaseContext): Promise<Response> => {
    const who = whoOf(context);
    const form = await readForm(context);
    const secret = await createInvite(showcase, who.accountId, {
      role: readRole(form.text("role")),
      name: form.text("name").slice(0, 120),
    });
    return accountsPage(showcase, who, {
      secret: { label: "The link to send", text: `${showcase.origin}/desk/invites/${secret}` },
    });
  };

  const newPassword = async (context: ShowcaseContext): Promise<Response> => {
    const who = whoOf(context);
    const [account] = await db
      .select()
      .from(accounts)
      .where(eq(accounts.id, idOf(context)));
    if (account === undefined) throw new RushesError("bad-argument", "There is no such account.");
    const { id: accountId, role, name } = account;
    const secret = await createInvite(showcase, who.accountId, { role, name, accountId });
    return accountsPage(showcase, who, {
      secret: { label: `The link for ${name}`, text: `${showcase.origin}/desk/invites/${secret}` },
    });
  };

  const changePassword = async (context: ShowcaseContext): Promise<Response> => {
    const who = whoOf(context);
    const form = await readForm(context);
    if (!limit.take(who.accountId, who.accountId, showcase.now())) {
      return accountPage(showcase, who, { problem: "Too many tries. Please wait a few minutes." }, 429);
    }
    const [credential] = await db
      .select({ hash: credentials.password })
      .from(credentials)
      .where(and(eq(credentials.userId, who.accountId), eq(credentials.providerId, "credential")));
    if (credential?.hash == null || !(await sessions.checkPassword(credential.hash, form.raw("current")))) {
      return accountPage(showcase, who, { problems: { current: "This is not your password." } }, 422);
    }
    const password = newAccountSchema.shape.password.safeParse(form.raw("password"));
    if (!password.success) {
      return accountPage(showcase, who, { problems: { password: password.error.issues[0]?.message ?? "" } }, 422);
    }
    const hash = await sessions.hashPassword(password.data);
    await db.transaction((tx) => setPassword(tx, showcase.now(), who.accountId, hash));
    // All sessions have ended, whoever had them; this browser gets a new one.
    const cookies = await sessions.signIn(context.req.raw, who.email, password.data);
    return seeOther("/desk/account", "saved", cookies ?? []);
  };

  const makeKey = async (context: ShowcaseContext): Promise<Response> => {
    const who = whoOf(context);
    const name = (await readForm(context)).text("name").slice(0, 80);
    if (name === "") return accountPage(showcase, who, { problem: "Please say where the key is used." }, 422);
    const text = await createPublishKey(showcase, who.accountId, name);
    return accountPage(showcase, who, { secret: { label: `The key for ${name}`, text } });
  };

  return [
    {
      method: "GET",
      path: "/desk/accounts",
      access: "owner",
      handle: (context) => accountsPage(showcase, whoOf(context), { said: context.req.query("said") }),
    },
    { method: "POST", path: "/desk/accounts/invite", access: "owner", handle: invite },
    {
      method: "POST",
      path: "/desk/accounts/:id/role",
      access: "owner",
      handle: async (context) => change(context, { role: readRole((await readForm(context)).text("role")) }),
    },
    {
      method: "POST",
      path: "/desk/accounts/:id/close",
      access: "owner",
      handle: (context) => change(context, { isClosed: true }),
    },
    {
      method: "POST",
      path: "/desk/accounts/:id/open",
      access: "owner",
      handle: (context) => change(context, { isClosed: false }),
    },
    {
      method: "POST",
      path: "/desk/accounts/:id/end-sessions",
      access: "owner",
      handle: async (context) => {
        await endSessions(showcase, whoOf(context).accountId, idOf(context));
        return seeOther("/desk/accounts", "ended");
      },
    },
    { method: "POST", path: "/desk/accounts/:id/new-password", access: "owner", handle: newPassword },
    {
      method: "POST",
      path: "/desk/accounts/keys/:id/revoke",
      access: "owner",
      handle: async (context) => {
        await revokePublishKey(showcase, whoOf(context).accountId, idOf(context));
        return seeOther("/desk/accounts", "ended");
      },
    },
    {
      method: "GET",
      path: "/desk/account",
      access: "screener",
      handle: (context) => accountPage(showcase, whoOf(context), { said: context.req.query("said") }),
    },
    { method: "POST", path: "/desk/account/password", access: "screener", handle: changePassword },
    {
      method: "POST",
      path: "/desk/account/passkeys/:id/remove",
      access: "screener",
      handle: async (context) => {
        await removePasskey(showcase, whoOf(context).accountId, idOf(context));
        return seeOther("/desk/account", "removed");
      },
    },
    { method: "POST", path: "/desk/account/keys", access: "editor", handle: makeKey },
    {
      method: "POST",
      path: "/desk/account/keys/:id/revoke",
      access: "editor",
      handle: async (context) => {
        const { accountId } = whoOf(context);
        await revokePublishKey(showcase, accountId, idOf(context), accountId);
        return seeOther("/desk/account", "ended");
      },
    },
  ];
}

/** @throws RushesError `bad-argument` */
function readRole(text: string): Role {
  const role = ROLES.find((role) => role === text);
  if (role === undefined) throw new RushesError("bad-argument", "There is no such role.");
  return role;
}
