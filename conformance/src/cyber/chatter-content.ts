/** Octet i of message n's content, as conformance/peers/shared/payload.h has it. */
function octetOf(n: number, i: number): number {
  return (n * 31 + i * 7 + (i >> 8)) & 255;
}

/** The content of message `n`: its number in the first eight octets, if there are so many, then the pattern. */
export function contentOf(n: number, size: number): Uint8Array {
  const content = new Uint8Array(size);
  // Uint8Array.from takes 0.2 s for a frame of a camera.
  for (let i = 0; i < size; i++) content[i] = octetOf(n, i);
  if (size >= 8) new DataView(content.buffer).setBigUint64(0, BigInt(n), true);
  return content;
}

export function isContentOf(content: Uint8Array, n: number): boolean {
  return Buffer.compare(content, contentOf(n, content.length)) === 0;
}
