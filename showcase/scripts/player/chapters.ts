/** The moment that the page's address asks for (`#t=12`); null: none. */
export function askedSeconds(): number | null {
  const asked = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  return asked === null ? null : Number(asked[1]);
}

/** Lets links to a moment (`#t=12`) move the film there, and marks the chapter that plays. */
export function bindChapters(
  root: HTMLElement,
  video: HTMLVideoElement,
  start: (seconds?: number) => Promise<void>,
): void {
  const links = [...root.querySelectorAll<HTMLAnchorElement>("a[data-seek]")];
  const timeOf = (link: HTMLAnchorElement): number => Number(link.dataset["seek"]);
  const goTo = async (seconds: number): Promise<void> => {
    if (!(seconds >= 0)) return;
    if (video.readyState > 0) video.currentTime = Math.min(seconds, video.duration || seconds);
    await start(seconds);
  };
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      video.scrollIntoView({ block: "nearest" });
      void goTo(timeOf(link));
    });
  }
  video.addEventListener("timeupdate", () => {
    const current = links.findLast((link) => timeOf(link) <= video.currentTime);
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  });
}
