import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import { assetUrl } from "../pages/page-assets.ts";
import { sendPage } from "../pages/send-page.ts";
import { SITE_ICON } from "../pages/site-icon.ts";
import { mayUse, type SignedIn } from "../route.ts";
import type { Settings } from "../settings.ts";
import type { Role } from "../tables/accounts.ts";

/** Nothing of the desk is kept by a browser or on the way: after signing out, "back" shows nothing. */
export const NO_STORE: Readonly<Record<string, string>> = { "cache-control": "no-store" };

const SECTIONS: readonly { readonly name: string; readonly path: string; readonly role: Role }[] = [
  { name: "Submissions", path: "/desk/submissions", role: "screener" },
  { name: "Films", path: "/desk/films", role: "editor" },
  { name: "People", path: "/desk/people", role: "editor" },
  { name: "Collections", path: "/desk/collections", role: "editor" },
  { name: "Log", path: "/desk/log", role: "editor" },
  { name: "Settings", path: "/desk/settings", role: "owner" },
  { name: "Accounts", path: "/desk/accounts", role: "owner" },
];

export interface DeskLayoutProps {
  readonly settings: Settings;
  /** Null on pages for those who are not signed in. */
  readonly signedIn: SignedIn | null;
  readonly title: string;
  /** Said at the top: what was just done. */
  readonly notice?: string | undefined;
  /** Said at the top: what did not work. */
  readonly problem?: string | undefined;
  /** More scripts of `showcase/scripts`, by name. */
  readonly scripts?: readonly string[];
  readonly children?: Child;
}

/** The frame of every page of the desk. */
export function DeskLayout(props: DeskLayoutProps): JSX.Element {
  const { settings, signedIn } = props;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${props.title} · ${settings.title}`}</title>
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="dark" />
        <link rel="icon" href={SITE_ICON} />
        <link rel="stylesheet" href={assetUrl("desk.css")} />
        {["desk", ...(props.scripts ?? [])].map((name) => (
          <script type="module" src={assetUrl(`${name}.js`)}></script>
        ))}
      </head>
      <body class={signedIn === null ? "desk door" : "desk"}>
        <a class="skip" href="#main">
          To the content
        </a>
        <header class="bar">
          <a class="bar-title" href="/">
            {settings.title}
          </a>
          {signedIn === null ? null : <Sections role={signedIn.role} title={props.title} />}
          {signedIn === null ? null : (
            <form class="bar-me" method="post" action="/desk/sign-out">
              <a href="/desk/account">{signedIn.name}</a>
              <button class="quiet" type="submit">
                Sign out
              </button>
            </form>
          )}
        </header>
        <main id="main">
          {props.notice === undefined ? null : (
            <p class="notice" role="status">
              {props.notice}
            </p>
          )}
          {props.problem === undefined ? null : (
            <p class="problem" role="alert">
              {props.problem}
            </p>
          )}
          {props.children}
        </main>
      </body>
    </html>
  );
}

function Sections({ role, title }: { readonly role: Role; readonly title: string }): JSX.Element {
  return (
    <nav class="sections" aria-label="Desk">
      {SECTIONS.filter((section) => mayUse(role, section.role)).map((section) => (
        <a href={section.path} aria-current={section.name === title ? "page" : undefined}>
          {section.name}
        </a>
      ))}
    </nav>
  );
}

/** A page of the desk as an answer. */
export function sendDeskPage(props: DeskLayoutProps, status = 200): Promise<Response> {
  return sendPage(<DeskLayout {...props} />, status, NO_STORE);
}

/** What pages say after a form did its work; in the address stands only the name. */
const NOTICES: Readonly<Record<string, string>> = {
  saved: "Saved.",
  unchanged: "Nothing was changed.",
  added: "Added.",
  removed: "Taken away.",
  moved: "Moved.",
  sent: "Sent.",
  kept: "Kept to be sent: no mail server is set, so no mail leaves this showcase.",
  proposed: "Proposed. It is done as soon as a second editor agrees.",
  published: "Published.",
  scheduled: "Scheduled.",
  withdrawn: "Withdrawn. Its page is gone from the public side; nothing was deleted.",
  "sample-withdrawn": "Withdrawn. The sample is gone from the public side; nothing was deleted.",
  ended: "Ended.",
  uploaded: "Uploaded. It is being prepared.",
  pulling: "The film is being fetched.",
};

/** What `?said=…` stands for; undefined for nothing and for names that nobody gave. */
export function noticeOf(said: string | undefined): string | undefined {
  return said === undefined || !Object.hasOwn(NOTICES, said) ? undefined : NOTICES[said];
}

/** Leads a browser on after a form, so that reloading does not send it again. */
export function seeOther(path: string, said?: string, cookies: readonly string[] = []): Response {
  const [bare = "", hash] = path.split("#");
  const to = said === undefined ? bare : `${bare}${bare.includes("?") ? "&" : "?"}said=${said}`;
  const headers = new Headers({ location: hash === undefined ? to : `${to}#${hash}`, ...NO_STORE });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
