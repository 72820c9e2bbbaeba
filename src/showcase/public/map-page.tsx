import type { JSX } from "hono/jsx/jsx-runtime";
import { InPieces } from "../pages/in-pieces.tsx";
import { Layout } from "../pages/layout.tsx";
import { countOf } from "../pages/words.ts";
import type { Catalogue, ListedFilm } from "./catalogue.ts";
import { landPath } from "./land.ts";
import { MAP_SIZE, projectPlace } from "./project-place.ts";
import { SiteHead } from "./site-head.tsx";

/** Films whose places are this near on the map are one dot, in the map's units. */
const ONE_DOT = 4;

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly films: ListedFilm[];
}

/** Where the films were made: dots on the earth, and the same as a list. */
export function MapPage(props: { readonly catalogue: Catalogue; readonly origin: string }): JSX.Element {
  const { catalogue, origin } = props;
  const { settings } = catalogue;
  const spots = gatherSpots(catalogue.films);
  const title = "Places";
  return (
    <Layout
      settings={settings}
      title={title}
      path="/map"
      description={`Where the films of ${settings.title} were made`}
      head={<SiteHead settings={settings} origin={origin} path="/map" title={title} />}
    >
      <div class="page-head">
        <h1>Places</h1>
        {spots.length === 0 ? <p>No film has a place on the map yet.</p> : null}
      </div>
      <svg
        class="map"
        viewBox={`0 0 ${MAP_SIZE.width} ${MAP_SIZE.height}`}
        aria-label="Map of the earth with the films' places"
      >
        <path class="sea" d={outline()} />
        <path class="land" d={landPath()} />
        <path class="graticule" d={graticule()} fill="none" />
        <InPieces
          items={spots}
          render={(spot) => (
            <a href={spot.films.length === 1 ? `/films/${spot.films[0]!.slug}` : `#${spot.films[0]!.slug}`}>
              <title>{spotTitle(spot)}</title>
              <circle class="dot-reach" cx={spot.x.toFixed(1)} cy={spot.y.toFixed(1)} r="14" />
              <circle
                class="dot"
                cx={spot.x.toFixed(1)}
                cy={spot.y.toFixed(1)}
                r={spot.films.length === 1 ? "4.5" : "6.5"}
              />
            </a>
          )}
        />
      </svg>
      <ul class="places">
        <InPieces
          items={spots.flatMap((spot) => spot.films)}
          render={(film) => (
            <li id={film.slug}>
              <a href={`/films/${film.slug}`}>{film.title}</a> <span class="muted">{film.place}</span>
            </li>
          )}
        />
      </ul>
    </Layout>
  );
}

function spotTitle({ films }: Spot): string {
  const [first] = films;
  if (films.length === 1) return `${first!.title}, ${first!.place}`;
  return `${countOf(films.length, "film")} at ${first!.place}`;
}

function gatherSpots(films: readonly ListedFilm[]): readonly Spot[] {
  const spots = new Map<string, Spot>();
  for (const film of films) {
    if (film.latitude === null || film.longitude === null) continue;
    const { x, y } = projectPlace(film.latitude, film.longitude);
    const key = `${Math.round(x / ONE_DOT)} ${Math.round(y / ONE_DOT)}`;
    const spot = spots.get(key) ?? { x, y, films: [] };
    spot.films.push(film);
    spots.set(key, spot);
  }
  // West to east: the order of the tab key is that of reading.
  return [...spots.values()].sort((a, b) => a.x - b.x);
}

function line(points: readonly (readonly [latitude: number, longitude: number])[]): string {
  return points
    .map(([latitude, longitude], index) => {
      const { x, y } = projectPlace(latitude, longitude);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

const STEPS = Array.from({ length: 37 }, (_, index) => index * 5 - 90);

function outline(): string {
  return `${line([...STEPS.map((latitude) => [latitude, 180] as const), ...[...STEPS].reverse().map((latitude) => [latitude, -180] as const)])}Z`;
}

function graticule(): string {
  const meridians = [-150, -120, -90, -60, -30, 0, 30, 60, 90, 120, 150].map((longitude) =>
    line(STEPS.map((latitude) => [latitude, longitude] as const)),
  );
  const parallels = [-60, -30, 0, 30, 60].map((latitude) =>
    line([
      [latitude, -180],
      [latitude, 180],
    ]),
  );
  return [...meridians, ...parallels].join("");
}
