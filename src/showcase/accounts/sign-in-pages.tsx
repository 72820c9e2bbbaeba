import { TextField } from "../desk/fields.tsx";
import { sendDeskPage } from "../desk/desk-layout.tsx";
import type { Settings } from "../settings.ts";
import { PASSWORD_LENGTH } from "./sessions.ts";

/** What was typed and what was wrong with it, by field. */
export interface Tried {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: Readonly<Record<string, string>>;
  /** About the whole. */
  readonly problem?: string | undefined;
}

export const NOT_TRIED: Tried = { values: {}, problems: {} };

/** The first run's page: whoever has the code becomes the owner. */
export function welcomePage(settings: Settings, code: string, tried: Tried, status = 200): Promise<Response> {
  return sendDeskPage(
    {
      settings,
      signedIn: null,
      title: "Welcome",
      problem: tried.problem,
      children: (
        <section class="card narrow">
          <h1>Welcome to your showcase</h1>
          <p>This makes the first account: yours, the owner's. Others are invited from there.</p>
          <form method="post" action="/desk/welcome">
            <TextField
              name="code"
              label="Setup code"
              hint="It stands on the terminal where the showcase was started."
              value={tried.values["code"] ?? code}
              problem={tried.problems["code"]}
              required
            />
            <AccountFields tried={tried} />
            <button type="submit">Make the owner's account</button>
          </form>
        </section>
      ),
    },
    status,
  );
}

/** Name, address and password of an account that is being made. */
function AccountFields({ tried }: { readonly tried: Tried }) {
  return (
    <>
      <TextField
        name="name"
        label="Your name"
        autocomplete="name"
        value={tried.values["name"]}
        problem={tried.problems["name"]}
        maxLength={120}
        required
      />
      <TextField
        name="email"
        label="E-mail"
        type="email"
        autocomplete="username"
        value={tried.values["email"]}
        problem={tried.problems["email"]}
        required
      />
      <NewPasswordField problem={tried.problems["password"]} />
    </>
  );
}

export function NewPasswordField({ problem }: { readonly problem: string | undefined }) {
  return (
    <TextField
      name="password"
      label="Password"
      type="password"
      autocomplete="new-password"
      hint={`At least ${PASSWORD_LENGTH.least} characters. A passkey can be added afterwards.`}
      problem={problem}
      maxLength={PASSWORD_LENGTH.most}
      required
    />
  );
}

/** @param to where to go on, a path of the desk */
export function signInPage(settings: Settings, to: string, tried: Tried, status = 200): Promise<Response> {
  return sendDeskPage(
    {
      settings,
      signedIn: null,
      title: "Sign in",
      problem: tried.problem,
      children: (
        <section class="card narrow">
          <h1>Sign in</h1>
          <form method="post" action="/desk/sign-in">
            <input type="hidden" name="to" value={to} />
            <TextField
              name="email"
              label="E-mail"
              type="email"
              autocomplete="username webauthn"
              value={tried.values["email"]}
              required
            />
            <TextField name="password" label="Password" type="password" autocomplete="current-password" required />
            <button type="submit">Sign in</button>
          </form>
          <p hidden data-passkey-sign-in={to}>
            <button class="quiet" type="button">
              Sign in with a passkey
            </button>{" "}
            <span role="status"></span>
          </p>
          <p class="hint">Forgotten it? The owner of the showcase can make you a link to set a new one.</p>
        </section>
      ),
    },
    status,
  );
}

/** @param isNew false: a new password for an account there is */
export function invitePage(
  settings: Settings,
  invite: { readonly role: string; readonly name: string; readonly isNew: boolean },
  tried: Tried,
  status = 200,
): Promise<Response> {
  return sendDeskPage(
    {
      settings,
      signedIn: null,
      title: invite.isNew ? "Invitation" : "New password",
      problem: tried.problem,
      children: (
        <section class="card narrow">
          <h1>{invite.isNew ? `Join ${settings.title}` : "Set a new password"}</h1>
          {invite.isNew ? <p>You are invited to the desk, as {invite.role}.</p> : <p>For {invite.name}.</p>}
          <form method="post">
            {invite.isNew ? (
              <AccountFields tried={{ ...tried, values: { name: invite.name, ...tried.values } }} />
            ) : (
              <NewPasswordField problem={tried.problems["password"]} />
            )}
            <button type="submit">{invite.isNew ? "Make my account" : "Set it"}</button>
          </form>
        </section>
      ),
    },
    status,
  );
}

/** A link that opens nothing: never told why, to whoever tries. */
export function deadLinkPage(settings: Settings): Promise<Response> {
  return sendDeskPage(
    {
      settings,
      signedIn: null,
      title: "This link is over",
      children: (
        <section class="card narrow">
          <h1>This link is over</h1>
          <p>It was used, or its time has passed, or it is not complete. Please ask for another one.</p>
        </section>
      ),
    },
    404,
  );
}
