/** Lets links to a moment (`#t=12`) move the film there, and marks the chapter that plays. */
export function bindChapters(root: HTMLElement, video: HTMLVideoElement, start: () => Promise<void>): void {
  const links = [...root.querySelectorAll<HTMLAnchorElement>("a[data-seek]")];
  const timeOf = (link: HTMLAnchorElement): number => Number(link.dataset["seek"]);
  const goTo = async (seconds: number): Promise<void> => {
    if (!(seconds >= 0)) return;
    // Before there is anything to play, the place is taken when the film is known.
    const seek = (): void => {
      video.currentTime = Math.min(seconds, Number.isFinite(video.duration) ? video.duration : seconds);
    };
    if (video.readyState > 0) seek();
    else video.addEventListener("loadedmetadata", seek, { once: true });
    await start();
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
  const asked = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  if (asked !== null) {
    video.addEventListener("loadedmetadata", () => (video.currentTime = Number(asked[1])), { once: true });
  }
}
