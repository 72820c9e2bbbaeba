import { RIVER_CAPTIONS, LAMPS_CAPTIONS } from "./sample-captions.ts";
import type { FilmName, SampleFilm } from "./sample-film.ts";
import { LAMPS_INTERVIEW, RIVER_INTERVIEW } from "./sample-interviews.ts";

/** The films of the sample, newest first. */
export const SAMPLE_FILMS: Readonly<Record<FilmName, SampleFilm>> = {
  river: {
    title: "What the River Keeps",
    tagline: "An afternoon, a sunset and a blue hour, as a river saw them.",
    synopsis: `A city stands on one bank and looks at itself. The afternoon is busy and gives nothing away; then the sun goes behind the houses, the lamps come on one by one, and for a few minutes there are two cities, one of them upside down.

Ilse Varga stayed on the same quay until the water was the only thing that still had light.`,
    daysAgo: 3,
    place: "Vltava, Prague, Czechia",
    latitude: 50.0865,
    longitude: 14.4114,
    makers: ["ilse"],
    shots: ["afternoon", "sunset", "blueHour"],
    poster: {
      shot: "sunset",
      at: 0.7,
      alt: "A river at sunset: a skyline with one tall spire against orange clouds, and a stone bridge on the right.",
    },
    credits: [
      { role: "Film", name: "Ilse Varga" },
      { role: "Edit", name: "Ilse Varga" },
      { role: "Clouds", name: "Tomás Quiroga" },
    ],
    chapters: [
      { startSeconds: 0, title: "Afternoon" },
      { startSeconds: 5, title: "Sunset" },
      { startSeconds: 11, title: "Blue hour" },
    ],
    tags: ["rivers", "day to night", "city"],
    curatorNote: "I have seen a hundred sunsets over a river. This one knows when to stop.",
    captions: RIVER_CAPTIONS,
    interview: RIVER_INTERVIEW,
    howText:
      "Light falls by more than eight stops from the first picture to the last. The exposure follows it, but not all the way: a tenth of the dusk is left in, because a blue hour that is as bright as noon is neither.",
  },
  lamps: {
    title: "The Lamps Come On",
    tagline: "Seven seconds in which a city takes over from the sun.",
    synopsis: `Nobody decides when a city is dark. A sensor on a roof does, and after it a thousand hands at a thousand switches.

Noor Haddad frames the towers of a river front so closely that the sky is only a clock.`,
    daysAgo: 12,
    place: "Douro, Porto, Portugal",
    latitude: 41.1405,
    longitude: -8.611,
    makers: ["noor"],
    shots: ["lamps"],
    poster: {
      shot: "lamps",
      at: 1,
      alt: "Towers with lit windows against a deep blue sky; their lights lie in long streaks on the water.",
    },
    credits: [
      { role: "Film", name: "Noor Haddad" },
      { role: "Colour", name: "Ilse Varga" },
    ],
    chapters: [],
    tags: ["day to night", "city", "light"],
    curatorNote: "Watch the third tower. Somebody there works late.",
    captions: LAMPS_CAPTIONS,
    interview: LAMPS_INTERVIEW,
    howText: "One shot, no cut. Every window has its own time to go on and, sometimes, off.",
  },
  cumulus: {
    title: "Seven Seconds of Cumulus",
    tagline: "The weather of an hour, seen by somebody who used to fly in it.",
    synopsis: `Fair weather is work: warm air climbs, cools, becomes visible and falls apart again, and from below it looks like leisure.

Tomás Quiroga keeps the city at the lower edge, where it belongs on such a day.`,
    daysAgo: 24,
    place: "Elbe, Dresden, Germany",
    latitude: 51.0537,
    longitude: 13.7408,
    makers: ["tomas"],
    shots: ["cumulus"],
    poster: {
      shot: "cumulus",
      at: 0.35,
      alt: "A wide blue sky full of torn white clouds over a low skyline and a strip of river.",
    },
    credits: [{ role: "Film", name: "Tomás Quiroga" }],
    chapters: [],
    tags: ["clouds", "weather"],
    curatorNote: "The only film here in which nothing happens on the ground.",
    captions: [],
    interview: [],
    howText: "A wide lens, an hour of wind from the left, and no filter.",
  },
  dawn: {
    title: "Before the Boats",
    tagline: "Haze, and then the other bank.",
    synopsis: `For half an hour after dawn the far bank is only a rumour. Then the sun finds the spire, and with it everything else.

Made on the morning after "What the River Keeps", which it answers.`,
    daysAgo: 41,
    place: "Garonne, Bordeaux, France",
    latitude: 44.8402,
    longitude: -0.5652,
    makers: ["ilse"],
    shots: ["dawn"],
    poster: {
      shot: "dawn",
      at: 0.55,
      alt: "Dawn haze over a river: a spire and roofs as pale shapes under streaked golden clouds.",
    },
    credits: [{ role: "Film", name: "Ilse Varga" }],
    chapters: [],
    tags: ["rivers", "morning", "haze"],
    curatorNote: "It gets brighter by three stops, and one feels each of them.",
    captions: [],
    interview: [],
    howText:
      "The way of the light is the other way round: from dusk to day, with the exposure led down as it comes. The haze takes two thirds of all contrast within a kilometre.",
  },
  silver: {
    title: "Silver Water",
    tagline: "Black and white, because the river was.",
    synopsis: `A low sun behind cloud, and wind on the water: there was no colour left to photograph, so Tomás Quiroga did not.`,
    daysAgo: 58,
    place: "Ribeira, Porto, Portugal",
    latitude: 41.1407,
    longitude: -8.6132,
    makers: ["tomas"],
    shots: ["silver"],
    poster: {
      shot: "silver",
      at: 0.3,
      alt: "Black and white: a skyline with a spire under bright torn clouds, a stone bridge and dark water.",
    },
    credits: [
      { role: "Film", name: "Tomás Quiroga" },
      { role: "Grade", name: "Noor Haddad" },
    ],
    chapters: [],
    tags: ["rivers", "clouds", "black and white"],
    curatorNote: "For everybody who thinks that time-lapse means orange.",
    captions: [],
    interview: [],
    howText: "Half a stop of light lost to the evening, all of it left in.",
  },
};

/** Series of the sample. */
export const SAMPLE_COLLECTIONS: readonly {
  readonly title: string;
  readonly description: string;
  readonly position: number;
  /** From and to, in days from the day on which the sample is put in. */
  readonly fromDays: number;
  readonly toDays: number;
  readonly films: readonly FilmName[];
}[] = [
  {
    title: "Where Water Is a Street",
    description: "Cities that look at a river, and what they see in it.",
    position: 1,
    fromDays: -58,
    toDays: 120,
    films: ["river", "dawn", "silver"],
  },
  {
    title: "The Hour Between",
    description: "Neither day nor night: films about the change from one light to another.",
    position: 2,
    fromDays: -41,
    toDays: 60,
    films: ["lamps", "river", "dawn"],
  },
];
