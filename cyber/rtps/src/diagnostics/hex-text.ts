const ROW = 16;

/** What `hexText` takes besides the octets. */
export interface HexTextOptions {
  /** Stands before every line. Default ''. */
  readonly indent?: string;
  /** Octets shown; what is more is told in a last line. Default Infinity. */
  readonly most?: number;
}

/** Octets as hexadecimal digits, without anything between them. */
export function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex');
}

/** A dump as of `hexdump -C`: offset, 16 octets, and those that are ASCII. Lines end without a newline after the last. */
export function hexText(octets: Uint8Array, { indent = '', most = Infinity }: HexTextOptions = {}): string {
  const lines: string[] = [];
  const end = Math.min(octets.length, most);
  for (let at = 0; at < end; at += ROW) {
    const row = octets.subarray(at, Math.min(at + ROW, end));
    const hex = Array.from(row, (octet) => octet.toString(16).padStart(2, '0'));
    const columns = [hex.slice(0, 8).join(' '), hex.slice(8).join(' ')].map((half) => half.padEnd(23));
    const ascii = Array.from(row, (octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.')).join(
      '',
    );
    lines.push(`${indent}${at.toString(16).padStart(4, '0')}  ${columns.join('  ')}  ${ascii}`);
  }
  if (end < octets.length) lines.push(`${indent}… ${octets.length - end} octets more`);
  return lines.join('\n');
}
