import { printable } from '@blender-sim/base';

export { printable } from '@blender-sim/base';

/** As `printable`, between quotes. */
export function quoted(text: string): string {
  return `"${printable(text)}"`;
}
