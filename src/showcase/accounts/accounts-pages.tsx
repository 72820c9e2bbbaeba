import { asc, eq } from "drizzle-orm";
import type { JSX } from "hono/jsx/jsx-runtime";
import { noticeOf, sendDeskPage } from "../desk/desk-layout.tsx";
import { ChoiceField, TextField } from "../desk/fields.tsx";
import { Moment } from "../desk/moment.tsx";
import { mayUse, type SignedIn } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { passkeys, ROLES } from "../tables/accounts.ts";
import { type AccountRow, listAccounts, listPublishKeys } from "./manage-accounts.ts";
import { NewPasswordField } from "./sign-in-pages.tsx";

/** What these pages say at the top. */
export interface PageSays {
  readonly said?: string | undefined;
  readonly problem?: string | undefined;
  /** A secret that is shown this once. */
  readonly secret?: { readonly label: string; readonly text: string } | undefined;
}

function ShownOnce({ secret }: { readonly secret: PageSays["secret"] }): JSX.Element | null {
  if (secret === undefined) return null;
  return (
    <section class="card secret">
      <h2>{secret.label}</h2>
      <p>
        <code data-copy>{secret.text}</code>
      </p>
      <p class="hint">It is shown this once and kept nowhere. Copy it now.</p>
    </section>
  );
}

/** Everybody who may sign in, for the owner. */
export async function accountsPage(
  showcase: Showcase,
  signedIn: SignedIn,
  says: PageSays,
  status = 200,
): Promise<Response> {
  const rows = await listAccounts(showcase.db);
  const keys = await listPublishKeys(showcase.db);
  return sendDeskPage(
    {
      settings: await readSettings(showcase.db),
      signedIn,
      title: "Accounts",
      notice: noticeOf(says.said),
      problem: says.problem,
      children: (
        <>
          <h1>Accounts</h1>
          <ShownOnce secret={says.secret} />
          <ul class="rows">
            {rows.map((row) => (
              <AccountItem row={row} isMe={row.id === signedIn.accountId} />
            ))}
          </ul>
          <section class="card">
            <h2>Invite somebody</h2>
            <form method="post" action="/desk/accounts/invite" class="line">
              <TextField name="name" label="Their name" maxLength={120} />
              <ChoiceField name="role" label="They may" value="editor" choices={ROLE_CHOICES} />
              <button type="submit">Make a link</button>
            </form>
            <p class="hint">The link works once, for seven days. Send it to them yourself.</p>
          </section>
          <section>
            <h2>Publish keys</h2>
            <PublishKeys keys={keys} action="/desk/accounts/keys" />
          </section>
        </>
      ),
    },
    status,
  );
}

const ROLE_CHOICES = [
  { value: "screener", label: "watch and score (screener)" },
  { value: "editor", label: "choose and publish (editor)" },
  { value: "owner", label: "do everything (owner)" },
];

function AccountItem({ row, isMe }: { readonly row: AccountRow; readonly isMe: boolean }): JSX.Element {
  const path = `/desk/accounts/${row.id}`;
  return (
    <li class={row.closedAt === null ? "row" : "row closed"}>
      <div class="row-main">
        <strong>{row.name}</strong>
        {isMe ? <span class="pill">you</span> : null} {row.closedAt === null ? null : <span class="pill">closed</span>}
        <p class="hint">
          {row.email} · {row.sessions === 1 ? "1 session" : `${row.sessions} sessions`}
        </p>
      </div>
      <div class="row-deeds">
        <form method="post" action={`${path}/role`} class="line">
          <select name="role" aria-label={`Role of ${row.name}`}>
            {ROLES.map((role) => (
              <option value={role} selected={role === row.role}>
                {role}
              </option>
            ))}
          </select>
          <button class="quiet" type="submit">
            Set
          </button>
        </form>
        <Deed action={`${path}/end-sessions`} label="End sessions" />
        <Deed action={`${path}/new-password`} label="Link for a new password" />
        {row.closedAt === null ? (
          <Deed action={`${path}/close`} label="Close" />
        ) : (
          <Deed action={`${path}/open`} label="Open again" />
        )}
      </div>
    </li>
  );
}

function Deed({ action, label }: { readonly action: string; readonly label: string }): JSX.Element {
  return (
    <form method="post" action={action}>
      <button class="quiet" type="submit">
        {label}
      </button>
    </form>
  );
}

function PublishKeys(props: {
  readonly keys: Awaited<ReturnType<typeof listPublishKeys>>;
  readonly action: string;
}): JSX.Element {
  if (props.keys.length === 0) return <p class="hint">None was made.</p>;
  return (
    <ul class="rows">
      {props.keys.map((key) => (
        <li class={key.revokedAt === null ? "row" : "row closed"}>
          <div class="row-main">
            <strong>{key.name}</strong>
            <p class="hint">
              {key.owner} · made <Moment at={key.createdAt} day />
              {key.lastUsedAt === null ? ", never used" : ", last used "}
              {key.lastUsedAt === null ? null : <Moment at={key.lastUsedAt} day />}
            </p>
          </div>
          <div class="row-deeds">
            {key.revokedAt === null ? (
              <Deed action={`${props.action}/${key.id}/revoke`} label="Revoke" />
            ) : (
              <span class="pill">revoked</span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** One's own account: password, passkeys, publish keys. */
export async function accountPage(
  showcase: Showcase,
  signedIn: SignedIn,
  says: PageSays & { readonly problems?: Readonly<Record<string, string>> },
  status = 200,
): Promise<Response> {
  const { db } = showcase;
  const mine = await db
    .select({ id: passkeys.id, name: passkeys.name, createdAt: passkeys.createdAt })
    .from(passkeys)
    .where(eq(passkeys.userId, signedIn.accountId))
    .orderBy(asc(passkeys.createdAt));
  const keys = mayUse(signedIn.role, "editor") ? await listPublishKeys(db, signedIn.accountId) : null;
  return sendDeskPage(
    {
      settings: await readSettings(db),
      signedIn,
      title: "Your account",
      notice: noticeOf(says.said),
      problem: says.problem,
      children: (
        <>
          <h1>{signedIn.name}</h1>
          <p class="hint">
            {signedIn.email} · {signedIn.role}
          </p>
          <ShownOnce secret={says.secret} />
          <section class="card">
            <h2>Passkeys</h2>
            {mine.length === 0 ? <p class="hint">None yet. With one you sign in without typing a password.</p> : null}
            <ul class="rows">
              {mine.map((key) => (
                <li class="row">
                  <div class="row-main">
                    <strong>{key.name === null || key.name === "" ? "Passkey" : key.name}</strong>
                    <p class="hint">{key.createdAt === null ? null : <Moment at={key.createdAt} day />}</p>
                  </div>
                  <div class="row-deeds">
                    <Deed action={`/desk/account/passkeys/${key.id}/remove`} label="Remove" />
                  </div>
                </li>
              ))}
            </ul>
            <p hidden data-passkey-add>
              <button class="quiet" type="button">
                Add a passkey
              </button>{" "}
              <span role="status"></span>
            </p>
            <noscript>
              <p class="hint">Adding one needs script.</p>
            </noscript>
          </section>
          <section class="card">
            <h2>Password</h2>
            <form method="post" action="/desk/account/password">
              <TextField
                name="current"
                label="The one you have"
                type="password"
                autocomplete="current-password"
                problem={says.problems?.["current"]}
                required
              />
              <NewPasswordField problem={says.problems?.["password"]} />
              <button type="submit">Change it</button>
            </form>
          </section>
          {keys === null ? null : (
            <section class="card">
              <h2>Publish keys</h2>
              <p class="hint">
                For <code>rushes publish</code>: who has the key sends films in your name.
              </p>
              <PublishKeys keys={keys} action="/desk/account/keys" />
              <form method="post" action="/desk/account/keys" class="line">
                <TextField name="name" label="Where it is used" maxLength={80} required />
                <button type="submit">Make a key</button>
              </form>
            </section>
          )}
        </>
      ),
    },
    status,
  );
}
