/** The page's script, run after the page is read: a reading line on the curves and the strip of all shots. */
export const PAGE_SCRIPT: string = `"use strict";
for (const image of document.querySelectorAll("image[data-from]")) {
  image.setAttribute("href", document.getElementById(image.dataset.from).src);
  image.closest("nav").hidden = false;
}
for (const plot of document.querySelectorAll(".plot[data-slots]")) {
  const slots = Number(plot.dataset.slots);
  const areas = [...plot.querySelectorAll(".area")];
  const panels = [...plot.querySelectorAll(".panel")];
  const readout = plot.querySelector(".readout");
  const table = plot.parentElement.querySelector("details.frames");
  const rows = table.querySelector("tbody").rows;
  const heads = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent);
  let slot = -1;
  readout.hidden = false;
  const rest = matchMedia("(hover: none)").matches
    ? "Touch the curves to see a frame."
    : "Point at the curves, or use the arrow keys, to see a frame.";
  readout.textContent = rest;
  const show = (wanted) => {
    slot = Math.max(0, Math.min(slots - 1, wanted));
    const x = ((slot + 0.5) / slots) * 1000;
    plot.classList.add("reading");
    for (const area of areas) area.querySelector(".cursor").setAttribute("transform", "translate(" + x + ")");
    const words = [...rows[slot].cells].flatMap((cell, column) => {
      const part = document.createElement("span");
      const head = heads[column];
      if (head === "Read by") return [];
      part.className = column === 1 ? "name" : head === "Fate" ? "fate" : "";
      part.textContent = column === 0 || column === 1 || column === 2 || column === 4
        ? cell.textContent : head.replace(", EV", "") + " " + cell.textContent;
      return [part];
    });
    readout.replaceChildren(...words);
    readout.className = "readout " + rows[slot].className;
    panels[0].setAttribute("aria-valuenow", slot + 1);
    panels[0].setAttribute("aria-valuetext", words.map((part) => part.textContent).join(", "));
  };
  const hide = () => {
    slot = -1;
    plot.classList.remove("reading");
    readout.textContent = rest;
    readout.className = "readout";
  };
  const point = (event) => {
    const box = areas[0].getBoundingClientRect();
    if (event.clientX < box.left - 8) return;
    show(Math.floor(((event.clientX - box.left) / box.width) * slots));
  };
  for (const panel of panels) {
    panel.addEventListener("pointermove", point);
    panel.addEventListener("pointerdown", point);
    panel.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
    panel.addEventListener("dblclick", () => {
      if (slot < 0) return;
      const row = rows[slot];
      const all = table.querySelector(".only-all");
      if (all) all.checked = true;
      table.open = true;
      for (const other of table.querySelectorAll(".found")) other.classList.remove("found");
      row.classList.add("found");
      row.scrollIntoView({ block: "center" });
    });
  }
  const first = panels[0];
  for (const [name, value] of Object.entries({
    tabindex: 0, role: "slider", "aria-label": "Frame", "aria-valuemin": 1, "aria-valuemax": slots, "aria-valuenow": 1,
  })) first.setAttribute(name, value);
  const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: Math.ceil(slots / 20), PageDown: -Math.ceil(slots / 20) };
  first.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(slots - 1);
    else if (event.key in moves) show((slot < 0 ? 0 : slot) + moves[event.key]);
    else return;
    event.preventDefault();
  });
}
`;
