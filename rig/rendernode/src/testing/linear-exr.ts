/** Writes what Blender writes as uncompressed float OpenEXR, from the file layout's description. */
export function linearExr(
  width: number,
  height: number,
  rgb: Float32Array,
  options: { readonly extra?: readonly string[]; readonly attributes?: Readonly<Record<string, string>> } = {},
): Buffer {
  const names = [...(options.extra ?? []), 'B', 'G', 'R'].sort();
  const i32 = (...values: number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);
  const attribute = (name: string, type: string, value: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${name}\0${type}\0`), i32(value.length), value]);
  const channels = names.map((name) => Buffer.concat([Buffer.from(`${name}\0`), i32(2, 0, 1, 1)]));
  const box = i32(0, 0, width - 1, height - 1);
  const header = Buffer.concat([
    i32(20000630, 2),
    ...Object.entries(options.attributes ?? {}).map(([name, text]) => attribute(name, 'string', Buffer.from(text))),
    attribute('channels', 'chlist', Buffer.concat([...channels, Buffer.from([0])])),
    attribute('compression', 'compression', Buffer.from([0])),
    attribute('dataWindow', 'box2i', box),
    attribute('displayWindow', 'box2i', box),
    attribute('lineOrder', 'lineOrder', Buffer.from([0])),
    Buffer.from([0]),
  ]);
  const lineBytes = width * 4 * names.length;
  const offsets = Buffer.alloc(height * 8);
  const lines: Buffer[] = [];
  for (let row = 0; row < height; row++) {
    offsets.writeBigUInt64LE(BigInt(header.length + height * 8 + row * (8 + lineBytes)), row * 8);
    const planes = names.map((name) => {
      const channel = ['R', 'G', 'B'].indexOf(name);
      return Float32Array.from({ length: width }, (_unused, column) =>
        channel < 0 ? -1 : (rgb[(row * width + column) * 3 + channel] ?? NaN),
      );
    });
    lines.push(i32(row, lineBytes), ...planes.map((plane) => Buffer.from(plane.buffer)));
  }
  return Buffer.concat([header, offsets, ...lines]);
}
