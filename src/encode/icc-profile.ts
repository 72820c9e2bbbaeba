/** Red, green and blue as XYZ under D50 (Bradford), by column. */
type Columns = readonly (readonly [number, number, number])[];

/** ITU-R BT.709 and Display P3, adapted from D65. */
const COLUMNS: Readonly<Record<"rec709" | "p3", Columns>> = {
  rec709: [
    [0.4360747, 0.2225045, 0.0139322],
    [0.3850649, 0.7168786, 0.0971045],
    [0.1430804, 0.0606169, 0.7141733],
  ],
  p3: [
    [0.5151187, 0.2411892, -0.0010505],
    [0.2919778, 0.6922441, 0.0418791],
    [0.1571035, 0.0665668, 0.7840713],
  ],
};
const TITLES = { rec709: "Rec.709, gamma 2.4", p3: "Display P3, gamma 2.4" } as const;
const D50 = [0.9642, 1, 0.8249] as const;
/** Bradford's adaptation of D65 to D50, as profiles have to say it. */
const ADAPTATION = [
  1.0479298, 0.0229468, -0.0501922, 0.0296278, 0.9904345, -0.0170738, -0.009243, 0.0150552, 0.7518743,
];
const GAMMA = 2.4;
const HEADER = 128;

/** An ICC profile (ICC.1:2022, version 4.3) of a display by BT.1886: what R'G'B' codes of ours mean. */
export function iccProfile(colour: "rec709" | "p3"): Buffer {
  const [red, green, blue] = COLUMNS[colour].map((column) => xyz(...column)) as [Buffer, Buffer, Buffer];
  const curve = Buffer.concat([signature("para"), Buffer.alloc(4), Buffer.from([0, 0, 0, 0]), fixed(GAMMA)]);
  const tags: readonly (readonly [string, Buffer])[] = [
    ["desc", localised(TITLES[colour])],
    ["cprt", localised("No copyright, use freely")],
    ["wtpt", xyz(...D50)],
    ["chad", Buffer.concat([signature("sf32"), Buffer.alloc(4), fixed(...ADAPTATION)])],
    ["rXYZ", red],
    ["gXYZ", green],
    ["bXYZ", blue],
    ["rTRC", curve],
    ["gTRC", curve],
    ["bTRC", curve],
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length, 0);
  let at = HEADER + table.length;
  const placed = new Map<Buffer, number>();
  const bodies: Buffer[] = [];
  for (const [index, [name, body]] of tags.entries()) {
    if (!placed.has(body)) {
      placed.set(body, at);
      bodies.push(body, Buffer.alloc(-body.length & 3));
      at += (body.length + 3) & ~3;
    }
    table.write(name, 4 + index * 12, "latin1");
    table.writeUInt32BE(placed.get(body) as number, 8 + index * 12);
    table.writeUInt32BE(body.length, 12 + index * 12);
  }
  return Buffer.concat([header(at), table, ...bodies]);
}

function header(size: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(0x04300000, 8);
  bytes.write("mntrRGB XYZ ", 12, "latin1");
  // A date is asked for; always the same one, for the same bytes.
  [2026, 1, 1, 0, 0, 0].forEach((part, index) => bytes.writeUInt16BE(part, 24 + index * 2));
  bytes.write("acsp", 36, "latin1");
  fixed(...D50).copy(bytes, 68);
  return bytes;
}

function signature(name: string): Buffer {
  return Buffer.from(name, "latin1");
}

/** Numbers with 16 bits behind the point. */
function fixed(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeInt32BE(Math.round(value * 65536), at * 4));
  return bytes;
}

function xyz(...values: readonly number[]): Buffer {
  return Buffer.concat([signature("XYZ "), Buffer.alloc(4), fixed(...values)]);
}

/** Text in one language. */
function localised(value: string): Buffer {
  const body = Buffer.from(value, "utf16le").swap16();
  const head = Buffer.alloc(28);
  head.write("mluc", 0, "latin1");
  head.writeUInt32BE(1, 8);
  head.writeUInt32BE(12, 12);
  head.write("enUS", 16, "latin1");
  head.writeUInt32BE(body.length, 20);
  head.writeUInt32BE(28, 24);
  return Buffer.concat([head, body]);
}
