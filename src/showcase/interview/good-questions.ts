/** Questions that films were well talked about with; the desk offers them to begin with. */
export const GOOD_QUESTIONS: readonly string[] = [
  "What made you want to make this film?",
  "How did you come to this place, and what did you know of it before?",
  "Was there a moment when you knew that you had a film?",
  "What did you leave out, and was it hard?",
  "How did you work: alone or with others, for how long, with what?",
  "What went wrong, and what did it change?",
  "What does the camera see here that we do not?",
  "How did you find the film's rhythm?",
  "How did the music and the sound come to it?",
  "What did the people who live there say of it?",
  "Which films or pictures did you have in mind?",
  "What would you tell somebody who wants to begin?",
  "What do you hope that people take with them?",
  "What are you working on now?",
];
