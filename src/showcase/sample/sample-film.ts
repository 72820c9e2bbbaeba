import type { Chapter, Credit } from "../tables/films.ts";
import type { PersonName, ShotName } from "./sample-people.ts";

/** A picture of a film, and what is on it. */
export interface SampleStill {
  readonly shot: ShotName;
  /** Where in the shot, 0–1. */
  readonly at: number;
  readonly alt: string;
}

/** A part of an interview, as in `InterviewBlock`, with a picture that is still to be painted. */
export type SampleBlock =
  | { readonly kind: "question" | "answer" | "quote"; readonly text: string }
  | { readonly kind: "still"; readonly still: SampleStill; readonly caption: string };

/** What somebody reads while the film plays. */
export interface SampleCaptions {
  readonly language: string;
  readonly label: string;
  readonly cues: readonly (readonly [start: number, end: number, text: string])[];
}

/** A film of the sample, with all that its page shows. */
export interface SampleFilm {
  readonly title: string;
  readonly tagline: string;
  readonly synopsis: string;
  /** Days before the sample was put in. */
  readonly daysAgo: number;
  readonly place: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly makers: readonly PersonName[];
  readonly shots: readonly ShotName[];
  readonly poster: SampleStill;
  readonly credits: readonly Credit[];
  readonly chapters: readonly Chapter[];
  readonly tags: readonly string[];
  readonly curatorNote: string;
  readonly captions: readonly SampleCaptions[];
  readonly interview: readonly SampleBlock[];
  readonly howText: string;
}

export type FilmName = "river" | "cumulus" | "lamps" | "dawn" | "silver";

/** Shown under each of them. */
export const SAMPLE_DISCLAIMER =
  "This film is a sample that comes with the program. Its pictures were computed, not photographed: the place on the map " +
  "was only chosen to be on a map, and the people and their words are made up.";
