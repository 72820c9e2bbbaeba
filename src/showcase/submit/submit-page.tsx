import { newId } from "../db/new-id.ts";
import { sendsMail } from "../mail/sends-mail.ts";
import { assetUrl } from "../pages/page-assets.ts";
import { Layout } from "../pages/layout.tsx";
import { sendPage } from "../pages/send-page.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { Problem } from "./field-input.tsx";
import { daysInWords, daysToAnswer } from "./time-to-answer.ts";

export interface SubmitPageProps {
  /** As it was typed, when it could not be taken. */
  readonly typed?: Readonly<Record<string, string>>;
  readonly problems?: Readonly<Record<string, string | undefined>>;
  readonly status?: number;
}

/** What is asked, how long an answer takes, and the first three fields. */
export async function submitPage(showcase: Showcase, props: SubmitPageProps = {}): Promise<Response> {
  const settings = await readSettings(showcase.db);
  const days = await daysToAnswer(showcase);
  const { typed = {}, problems = {} } = props;
  const input = (name: string, label: string, type: string, autocomplete: string) => (
    <div class="field">
      <label for={`field-${name}`}>{label}</label>
      <input
        id={`field-${name}`}
        name={name}
        type={type}
        maxlength={200}
        required
        value={typed[name] ?? ""}
        autocomplete={autocomplete}
        {...(problems[name] === undefined
          ? {}
          : { "aria-invalid": "true" as const, "aria-describedby": `field-${name}-problem` })}
      />
      <Problem id={`field-${name}`} text={problems[name]} />
    </div>
  );
  return sendPage(
    <Layout
      settings={settings}
      title="Send in a film"
      description={`How to send a film to ${settings.title}.`}
      head={<link rel="stylesheet" href={assetUrl("submit.css")} />}
    >
      <div class="submit">
        <h1>Send in a film</h1>
        <p class="lead">
          We watch every film that reaches us. It costs nothing, you need no account, and you keep every right in your
          film.
        </p>
        <p class="answer-time">
          {days === null ? (
            "There are no answers yet to measure how long one takes."
          ) : (
            <>
              Makers hear from us <strong>{daysInWords(days)}</strong>: the median of the last films we answered.
            </>
          )}
        </p>
        <div class="submit-columns">
          <section aria-labelledby="begin">
            <h2 id="begin">Begin</h2>
            {settings.isOpenForSubmissions ? (
              <form method="post" action="/submit" class="panel">
                <input type="hidden" name="token" value={typed["token"] ?? newId()} />
                {problems["form"] === undefined ? null : (
                  <p class="problem" role="alert">
                    {problems["form"]}
                  </p>
                )}
                {input("title", "Title of the film", "text", "off")}
                {input("makerName", "Your name", "text", "name")}
                {input("email", "Your mail address", "email", "email")}
                <div class="not-for-people" aria-hidden="true">
                  <label for="field-homepage">Leave this empty</label>
                  <input id="field-homepage" name="homepage" type="text" tabindex={-1} autocomplete="off" />
                </div>
                <button type="submit" class="primary">
                  Go on
                </button>
                <p class="hint">
                  You get a private link{sendsMail() ? ", here and by mail," : ""} and can finish whenever you like.
                  Your address is for our answer and nothing else.
                </p>
              </form>
            ) : (
              <p class="panel">We take no films at the moment. Please come back later.</p>
            )}
            {settings.isOpenForSubmissions && settings.submitAddress !== "" ? (
              <>
                <h2>Or by mail</h2>
                <p>
                  Write to <a href={`mailto:${settings.submitAddress}`}>{settings.submitAddress}</a>: the title as the
                  subject, a link to the film or the film itself, stills attached. You get an answer with a private link
                  to what is still missing.
                </p>
              </>
            ) : null}
          </section>
          <section aria-labelledby="needed">
            <h2 id="needed">What we ask for</h2>
            <ul class="checklist">
              <li>
                <strong>The film.</strong> A link that plays at once and whose password stays the same, or the file: it
                may be many gigabytes, and an upload that breaks off goes on where it was.
              </li>
              <li>
                <strong>A short and a full synopsis.</strong> One sentence, and a paragraph or two.
              </li>
              <li>
                <strong>Your statement.</strong> Two to six sentences on why you made it.
              </li>
              <li>
                <strong>Credits.</strong> Who did what.
              </li>
              <li>
                <strong>A poster and two or three stills.</strong>
              </li>
              <li>
                <strong>Captions,</strong> if it is not spoken in English.
              </li>
              <li>
                <strong>Length, year and language.</strong>
              </li>
              <li>
                <strong>Rights and music.</strong> That you may let us show it, and whose music it is.
              </li>
            </ul>
          </section>
        </div>
      </div>
    </Layout>,
    props.status ?? 200,
    // The form's token is for one visitor.
    { "cache-control": "no-store" },
  );
}
