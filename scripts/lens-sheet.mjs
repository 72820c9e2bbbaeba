// A part of a photograph with the lateral colour that its file speaks of, and without, both enlarged:
// `node scripts/lens-sheet.mjs <out.webp> <raw> <left> <top> [side]`.
import { kernels, load, developPart, openPhotograph, readBytes, released, writeSheet } from "./picture-sheet.mjs";

const { alignColours } = await load("develop/align-colours.js");

const [out, file, left, top, side = "130"] = process.argv.slice(2);
if (top === undefined) throw new Error("Expected a file to write, a photograph, and where to look in it");

const image = await openPhotograph(file);
if (!image.lateralColour) throw new Error(`${file} says nothing of lateral colour`);
const part = { x: Number(left), y: Number(top), width: Number(side), height: Number(side) };
const develop = () => released(() => readBytes(developPart(image, part, { exposure: Math.log2(1.5) })));
const asShot = await develop();
alignColours(kernels, image, image.lateralColour);
await writeSheet(out, [asShot, await develop()], { enlarged: 4 });
