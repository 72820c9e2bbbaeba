import type { JSX } from "hono/jsx/jsx-runtime";
import { asc, eq } from "drizzle-orm";
import { sendDeskPage } from "../desk/desk-layout.tsx";
import { CheckField, TextField } from "../desk/fields.tsx";
import { readMakers } from "../desk/film-parts.ts";
import { Moment } from "../desk/moment.tsx";
import type { SignedIn } from "../route.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { captions, films } from "../tables/films.ts";
import { type ScreenerVideo, screenerVideo } from "./screener-video.ts";
import { listScreenerLinks, type ListedLink, type OpenScreener, screenerPath } from "./screener-links.ts";

/** The desk's list of links to one film. Null: no such film. */
export async function screenersDeskPage(
  showcase: Showcase,
  signedIn: SignedIn,
  filmId: string,
  says: { readonly notice?: string | undefined; readonly problem?: string | undefined },
  status = 200,
): Promise<Response | null> {
  const { db } = showcase;
  const [film] = await db.select({ title: films.title }).from(films).where(eq(films.id, filmId));
  if (film === undefined) return null;
  const links = await listScreenerLinks(db, filmId);
  return sendDeskPage(
    {
      settings: await readSettings(db),
      signedIn,
      title: "Screeners",
      notice: says.notice,
      problem: says.problem,
      children: (
        <>
          <p class="crumbs">
            <a href={`/desk/films/${filmId}`}>{film.title}</a>
          </p>
          <h1>Screeners</h1>
          <p class="hint">Whoever has a link sees this film, and only it, until the link ends or is revoked.</p>
          {links.length === 0 ? <p class="empty">No link was made.</p> : null}
          <ol class="rows">
            {links.map((listed) => (
              <LinkItem showcase={showcase} listed={listed} filmId={filmId} />
            ))}
          </ol>
          <section class="card">
            <h2>A new link</h2>
            <form method="post" action={`/desk/films/${filmId}/screeners`}>
              <TextField name="name" label="For whom" hint="A person or a jury." maxLength={120} required />
              <TextField name="days" label="Days until it ends" type="number" value="14" required />
              <CheckField
                name="showsName"
                label="Burn the name into the film"
                hint="It becomes part of the pictures, in three places. The film is encoded for this link alone, at 720p at most, which takes a while."
                value="yes"
              />
              <button type="submit">Make a link</button>
            </form>
          </section>
        </>
      ),
    },
    status,
  );
}

function LinkItem(props: {
  readonly showcase: Showcase;
  readonly listed: ListedLink;
  readonly filmId: string;
}): JSX.Element {
  const { showcase, listed } = props;
  const { link, video } = listed;
  const isOver = link.revokedAt !== null || link.expiresAt <= showcase.now();
  return (
    <li class={isOver ? "row closed" : "row"}>
      <div class="row-main">
        <strong>{link.name}</strong>{" "}
        {link.revokedAt === null ? (
          <span class="hint">
            {isOver ? "ended " : "until "}
            <Moment at={link.expiresAt} />
          </span>
        ) : (
          <span class="pill">revoked</span>
        )}
        <p class="hint">
          Opened {link.views} times
          {link.lastSeenAt === null ? null : ", last "}
          {link.lastSeenAt === null ? null : <Moment at={link.lastSeenAt} />}
        </p>
        {isOver || video === null || video.state === "ready" ? null : (
          <p class={video.state === "failed" ? "problem" : "hint"}>
            {video.state === "failed"
              ? `The name could not be burned in: ${video.error}`
              : `The name is being burned in (${Math.round(video.progress * 100)} %)`}
          </p>
        )}
        {isOver ? null : (
          <p>
            <code data-copy>{`${showcase.origin}${screenerPath(showcase, link)}`}</code>
          </p>
        )}
      </div>
      <div class="row-deeds">
        {isOver ? null : (
          <form method="post" action={`/desk/films/${props.filmId}/screeners/${link.id}/revoke`}>
            <button class="quiet" type="submit">
              Revoke
            </button>
          </form>
        )}
      </div>
    </li>
  );
}

/** The film for who has the link. */
export async function screenerPage(showcase: Showcase, open: OpenScreener, token: string): Promise<Response> {
  const { db } = showcase;
  const { film, link } = open;
  const video = await screenerVideo(showcase, open);
  const tracks = await db.select().from(captions).where(eq(captions.filmId, film.id)).orderBy(asc(captions.language));
  const makers = await readMakers(db, film.id);
  const source = `/screeners/${token}/media/master.m3u8`;
  return sendDeskPage({
    settings: await readSettings(db),
    signedIn: null,
    title: film.title,
    scripts: ["player"],
    children: (
      <article class="screener">
        {video?.state !== "ready" ? (
          <p class="empty">{whyNotYet(video)}</p>
        ) : (
          <div class="screener-film" data-player data-src={source}>
            <video controls playsinline preload="metadata" src={source}>
              {tracks.map((track) => (
                <track
                  kind="captions"
                  srclang={track.language}
                  label={track.label}
                  src={`/media/captions/${track.assetId}/captions.vtt`}
                />
              ))}
            </video>
          </div>
        )}
        <h1>{film.title}</h1>
        {makers.length === 0 ? null : <p>A film by {makers.map((maker) => maker.name).join(", ")}</p>}
        <div class="prose">{film.synopsis}</div>
        <p class="hint">
          For {link.name}, until <Moment at={link.expiresAt} />. Please do not pass the link on.
        </p>
      </article>
    ),
  });
}

function whyNotYet(video: ScreenerVideo | null): string {
  if (video?.state === "failed") return "The film could not be prepared. Whoever sent you the link should know.";
  const share = video === null || video.progress === 0 ? "" : ` (${Math.round(video.progress * 100)} %)`;
  return `The film is being prepared${share}. Please come back a little later.`;
}
