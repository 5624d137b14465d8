import type { FiguresLine } from './endpoint-spec.js';
import { startOurs } from './contenders.js';
import { figuresOf } from './measure-pair.js';

/** Node's datagrams of `size` octets from process to process. @throws Error when one was lost. */
export async function measureRaw(size: number, measureMs: number): Promise<FiguresLine> {
  const sub = startOurs('raw-datagrams', ['sub', String(measureMs)]);
  try {
    // Of this one script the first line tells the port as well.
    const line = (await sub.next('port', () => true, 10_000)) as unknown as { readonly port: number };
    const pub = startOurs('raw-datagrams', ['pub', String(line.port), String(size)]);
    try {
      const figures = await figuresOf(sub);
      if (figures.missing > 0) throw new Error(`${figures.missing} raw datagrams of ${size} octets were lost`);
      return figures;
    } finally {
      await pub.stop();
    }
  } finally {
    await sub.stop();
  }
}
