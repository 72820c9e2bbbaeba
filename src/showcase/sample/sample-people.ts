import type { PersonLink } from "../tables/people.ts";
import type { SAMPLE_SHOTS } from "./sample-shots.ts";

export type ShotName = keyof typeof SAMPLE_SHOTS;

/** Somebody of the sample: nobody who lives. */
export interface SamplePerson {
  readonly name: string;
  readonly place: string;
  readonly bio: string;
  readonly links: readonly PersonLink[];
  readonly isCurator: boolean;
  /** A square of a picture stands for a face. Its corner in shares of the picture: `left` up to 0.6, `top` up to 0.3. */
  readonly portrait: { readonly shot: ShotName; readonly at: number; readonly left: number; readonly top: number };
}

export type PersonName = "ilse" | "tomas" | "noor" | "maren";

export const SAMPLE_PEOPLE: Readonly<Record<PersonName, SamplePerson>> = {
  ilse: {
    name: "Ilse Varga",
    place: "Bratislava, Slovakia",
    bio: `Ilse Varga trained as a hydrologist and began to photograph rivers because gauges only count them. She works from one place for as long as the light lasts, and goes home when it is the same as yesterday.

She is made up, like everybody in this sample: her page shows how a film maker's page looks.`,
    links: [{ label: "Her own page", url: "https://example.org/ilse-varga" }],
    isCurator: false,
    portrait: { shot: "sunset", at: 0.7, left: 0.5, top: 0.05 },
  },
  tomas: {
    name: "Tomás Quiroga",
    place: "Porto, Portugal",
    bio: `Tomás Quiroga flew gliders before he owned a camera, and still reads a sky from below as if he had to land. He films weather, mostly the kind that others wait out.

He is made up, like everybody in this sample.`,
    links: [
      { label: "His own page", url: "https://example.org/tomas-quiroga" },
      { label: "Cloud diary", url: "https://example.org/cloud-diary" },
    ],
    isCurator: false,
    portrait: { shot: "cumulus", at: 0.4, left: 0.2, top: 0 },
  },
  noor: {
    name: "Noor Haddad",
    place: "Marseille, France",
    bio: `Noor Haddad lit stages for eleven years. Her films are about the minutes in which a city takes over from the sun, and about who pays for the electricity.

She is made up, like everybody in this sample.`,
    links: [{ label: "Her own page", url: "https://example.org/noor-haddad" }],
    isCurator: false,
    portrait: { shot: "lamps", at: 1, left: 0.52, top: 0 },
  },
  maren: {
    name: "Maren Oduya",
    place: "Hamburg, Germany",
    bio: `Maren Oduya has programmed short films for festivals since 2009. She looks for films that would lose something if they were a minute longer.

She is made up, like everybody in this sample: curators have pages, too.`,
    links: [],
    isCurator: true,
    portrait: { shot: "dawn", at: 0.6, left: 0.45, top: 0.1 },
  },
};
