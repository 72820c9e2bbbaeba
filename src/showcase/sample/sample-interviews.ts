import type { SampleBlock } from "./sample-film.ts";

export const RIVER_INTERVIEW: readonly SampleBlock[] = [
  { kind: "question", text: "Which river is it?" },
  {
    kind: "answer",
    text: `None. A program built the houses, hung the lamps and let the clouds drift, each from a number. I decided where to stand and how long to wait.

That is most of what one decides on a real bank, too. The rest is carrying things.`,
  },
  { kind: "quote", text: "I decided where to stand and how long to wait. The rest is carrying things." },
  { kind: "question", text: "From afternoon to night in sixteen seconds, and nothing flickers. How?" },
  {
    kind: "answer",
    text: `By following the light and not quite catching it. Look at the curves further down: one is the evening as it was, the other is the film. If the two were equal, you would see black; if the second were flat, dusk would look like noon with the lamps on.`,
  },
  {
    kind: "still",
    still: {
      shot: "sunset",
      at: 1,
      alt: "The same river after sunset: pink and violet clouds, lit windows, red tail lights on the bridge.",
    },
    caption: "The end of the second shot. The lamps on the far bank come on before anybody would say that it is dark.",
  },
  { kind: "question", text: "What did you leave out?" },
  {
    kind: "answer",
    text: `People. They cross the quay in every fourth picture, and at this speed they are a flicker of coats. I kept the shutter open long enough to let them go.

And the sound. I had an hour of it and it was mostly me, eating an apple.`,
  },
  { kind: "quote", text: "Dusk is not dark. It is the one hour in which everything is lit twice." },
  {
    kind: "still",
    still: {
      shot: "blueHour",
      at: 0.85,
      alt: "Blue hour, closer: a lit spire and houses, their windows drawn out on dark water.",
    },
    caption: "Blue hour, two minutes before the camera was packed up.",
  },
  { kind: "question", text: "What should somebody try tomorrow evening?" },
  {
    kind: "answer",
    text: "Stay ten minutes longer than you want to. It is always in the last ten minutes.",
  },
];

export const LAMPS_INTERVIEW: readonly SampleBlock[] = [
  { kind: "question", text: "You come from the stage. What is different about lighting that nobody designed?" },
  {
    kind: "answer",
    text: "Nobody waits for the cue. On a stage, three hundred lamps go on because one person says so. Here each goes on because somebody cannot read any more.",
  },
  { kind: "quote", text: "Each lamp goes on because somebody cannot read any more." },
  { kind: "question", text: "Why so close?" },
  {
    kind: "answer",
    text: "With more sky it would be a film about the sky. I wanted it to be about rent.",
  },
];
