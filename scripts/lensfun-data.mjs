// Makes data/lensfun/lenses.json of lensfun's database: `node scripts/lensfun-data.mjs <folder of its .xml files>`.
// Mounts, cameras and lenses with what is known of their distortion, lateral colour and vignetting; one entry a line, so that changes show.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("Expected the folder of lensfun's .xml files: node scripts/lensfun-data.mjs <folder>");
  process.exit(2);
}

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'" };

function decode(text) {
  return text.replaceAll(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity).trim();
}

/** Bodies of all elements of a name; lensfun's never lie in one of their own name. */
function elements(xml, name) {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, "g"))].map(([, body]) => body);
}

function texts(xml, name) {
  return [...new Set(elements(xml, name).map(decode))];
}

function attributes(xml, name) {
  return [...xml.matchAll(new RegExp(`<${name}\\s([^>]*?)/?>`, "g"))].map(([, list]) =>
    Object.fromEntries([...list.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  );
}

const number = (text, otherwise) => (text === undefined ? otherwise : Number(text));

/** "4:3" or a number; lensfun's own default is 1.5. */
function aspect(xml) {
  const [text = "3:2"] = texts(xml, "aspect-ratio");
  const [across, down = "1"] = text.split(":");
  return Math.round((Number(across) / Number(down)) * 1e4) / 1e4;
}

function distortion({ model, focal, ...terms }) {
  const names = { poly3: ["k1"], poly5: ["k1", "k2"], ptlens: ["a", "b", "c"] }[model];
  return names && [model, Number(focal), ...names.map((name) => number(terms[name], 0))];
}

/** Red's terms of r, r² and r³, then blue's; both of lensfun's models. */
function lateralColour({ model, focal, ...terms }) {
  if (model === "linear") return [Number(focal), number(terms.kr, 1), 0, 0, number(terms.kb, 1), 0, 0];
  if (model !== "poly3") return null;
  const of = (plane) => ["v", "c", "b"].map((name) => number(terms[name + plane], name === "v" ? 1 : 0));
  return [Number(focal), ...of("r"), ...of("b")];
}

function vignetting({ model, focal, aperture, distance, ...terms }) {
  if (model !== "pa") return null;
  return [focal, aperture, distance].map(Number).concat(["k1", "k2", "k3"].map((name) => number(terms[name], 0)));
}

const [mounts, cameras, lenses] = [new Map(), [], []];
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith(".xml")) continue;
  const xml = readFileSync(join(folder, file), "utf8").replaceAll(/<!--[\s\S]*?-->/g, "");
  const withoutLenses = xml.replaceAll(/<lens>[\s\S]*?<\/lens>/g, "");
  for (const mount of elements(withoutLenses.replaceAll(/<camera>[\s\S]*?<\/camera>/g, ""), "mount")) {
    const [name] = texts(mount, "name");
    if (name) mounts.set(name, [...(mounts.get(name) ?? []), ...texts(mount, "compat")]);
  }
  for (const camera of elements(withoutLenses, "camera")) {
    const [mount] = texts(camera, "mount");
    const crop = Number(texts(camera, "cropfactor")[0]);
    if (!(crop > 0)) continue;
    cameras.push({ makers: texts(camera, "maker"), models: texts(camera, "model"), mount, crop });
  }
  for (const lens of elements(xml, "lens")) {
    const crop = Number(texts(lens, "cropfactor")[0]);
    const [type = "rectilinear"] = texts(lens, "type");
    const bends = attributes(lens, "distortion").map(distortion).filter(Boolean);
    const fringes = attributes(lens, "tca").map(lateralColour).filter(Boolean);
    const falls = attributes(lens, "vignetting").map(vignetting).filter(Boolean);
    if (!(crop > 0) || bends.length + fringes.length + falls.length === 0) continue;
    const makers = texts(lens, "maker");
    const known = {
      makers,
      models: texts(lens, "model"),
      mounts: texts(lens, "mount"),
      crop,
      aspect: aspect(lens),
      type,
    };
    lenses.push({ ...known, distortion: bends, lateralColour: fringes, vignetting: falls });
  }
}

const lines = (list) => list.map((entry) => JSON.stringify(entry)).join(",\n");
writeFileSync(
  new URL("../data/lensfun/lenses.json", import.meta.url),
  `{"mounts":{\n${[...mounts].map(([name, compatible]) => `${JSON.stringify(name)}:${JSON.stringify(compatible)}`).join(",\n")}\n},` +
    `"cameras":[\n${lines(cameras)}\n],"lenses":[\n${lines(lenses)}\n]}\n`,
);
console.log(`${mounts.size} mounts, ${cameras.length} cameras, ${lenses.length} lenses`);
