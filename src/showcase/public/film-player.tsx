import type { JSX } from "hono/jsx/jsx-runtime";
import { pictureAt } from "../pages/picture.tsx";
import { clockOf } from "../pages/words.ts";
import type { ShownFilm } from "./read-film.ts";

/**
 * The film, as the browser's own player. Without script it plays where the browser knows HLS; `player.ts` brings the
 * others to play it, and adds keys, chapters and memory.
 */
export function FilmPlayer(props: {
  readonly film: ShownFilm;
  readonly isEmbedded?: boolean;
  /** For the desk, where films that are not published can be played. */
  readonly isPreview?: boolean;
}): JSX.Element {
  const { film, isEmbedded = false, isPreview = false } = props;
  const { listed, row, video } = film;
  const poster = listed.poster === null ? undefined : pictureAt(listed.poster, 1280);
  if (video === null) {
    return (
      <div class="player player-empty">
        {poster === undefined ? null : <img src={poster} alt={listed.poster?.alt ?? ""} fetchpriority="high" />}
        <p class="player-note" role="status">
          This film is being prepared. It can be played here soon.
        </p>
      </div>
    );
  }
  const master = isPreview ? `/desk/media/videos/${video.id}/master.m3u8` : `/media/videos/${video.id}/hls/master.m3u8`;
  return (
    <div class="player" data-player data-film={listed.id} data-src={master}>
      <video
        controls
        playsinline
        preload="none"
        poster={poster}
        width={video.width}
        height={video.height}
        aria-label={`Film: ${listed.title}`}
      >
        <source src={master} type="application/vnd.apple.mpegurl" />
        {film.captions.map((track) => (
          <track kind="captions" src={track.url} srclang={track.language} label={track.label} />
        ))}
        {row.chapters.length === 0 || isPreview ? null : (
          <track kind="chapters" src={`/films/${listed.slug}/chapters.vtt`} srclang="en" label="Chapters" />
        )}
      </video>
      {row.chapters.length === 0 || isEmbedded ? null : (
        <nav class="chapters" aria-label="Chapters">
          <ol>
            {row.chapters.map((chapter) => (
              <li>
                <a href={`#t=${chapter.startSeconds}`} data-seek={String(chapter.startSeconds)}>
                  <span class="chapter-time">{clockOf(chapter.startSeconds)}</span> {chapter.title}
                </a>
              </li>
            ))}
          </ol>
        </nav>
      )}
    </div>
  );
}
