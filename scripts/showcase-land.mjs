// Makes data/showcase/land.json, the outline of the map's land: `node scripts/showcase-land.mjs land-110m.json`. The file is Natural Earth's
// land at 1:110 million (public domain, naturalearthdata.com) as TopoJSON, as the npm package world-atlas has it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { projectPlace } from "../dist/showcase/public/project-place.js";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("node scripts/showcase-land.mjs land-110m.json");
  process.exit(2);
}
const topology = JSON.parse(readFileSync(file, "utf8"));
const { scale, translate } = topology.transform;

/** Arcs are stored as steps from point to point, on a grid. */
const arcs = topology.arcs.map((arc) => {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
});

function ringOf(indexes) {
  return indexes.flatMap((index, place) => {
    const points = index < 0 ? [...arcs[~index]].reverse() : arcs[index];
    return place === 0 ? points : points.slice(1);
  });
}

function pathOf(ring) {
  let text = "";
  let last = null;
  for (const [longitude, latitude] of ring) {
    const { x, y } = projectPlace(latitude, longitude);
    const point = [Math.round(x), Math.round(y)];
    if (last !== null && point[0] === last[0] && point[1] === last[1]) continue;
    text += last === null ? `M${point[0]} ${point[1]}` : `l${point[0] - last[0]} ${point[1] - last[1]}`;
    last = point;
  }
  return `${text}z`;
}

const polygons = topology.objects.land.geometries.flatMap((shape) =>
  shape.type === "Polygon" ? [shape.arcs] : shape.arcs,
);
const path = polygons
  .flat()
  .map((ring) => pathOf(ringOf(ring)))
  .filter((text) => text.split("l").length > 3)
  .join("");
writeFileSync(
  fileURLToPath(new URL("../data/showcase/land.json", import.meta.url)),
  `${JSON.stringify({ source: "Natural Earth, land, 1:110 million, version 4.1 (public domain)", path })}\n`,
);
