import { StatusError } from '@blender-sim/protocol';
import type { LiveNode } from './live-node.js';
import { NodeUnavailable } from './render-node-client.js';

/** What a failed try means for the request. */
export type Verdict =
  /** The node is not there: elsewhere, and it goes last until its next heartbeat. */
  | { readonly kind: 'node-lost' }
  /** The node is there but could not: elsewhere. */
  | { readonly kind: 'elsewhere' }
  /** The same everywhere: the caller gets it. */
  | { readonly kind: 'final' };

/** In-band errors that another node, or the same one later, may not have. */
const ELSEWHERE: ReadonlySet<string> = new Set(['OVERLOAD', 'RENDER_FAILED', 'INTERNAL', 'UNAUTHORIZED']);

/** Judges what a try threw. */
export function judge(error: unknown): Verdict {
  if (error instanceof NodeUnavailable) return { kind: 'node-lost' };
  if (error instanceof StatusError) return { kind: ELSEWHERE.has(error.code) ? 'elsewhere' : 'final' };
  return { kind: 'final' };
}

/**
 * Whether what is left of a stream that broke is to be asked for elsewhere; then others go first, though this node may be the
 * only one. False: `error` is for the caller.
 * @throws the signal's reason when it has aborted.
 */
export function goesOnElsewhere(node: LiveNode, error: unknown, signal: AbortSignal): boolean {
  if (signal.aborted) throw signal.reason;
  if (!node.gone.signal.aborted && judge(error).kind === 'final') return false;
  node.suspect = true;
  return true;
}

/** What the caller is told when all tries are used up. */
export function exhausted(last: unknown, tries: number): StatusError {
  const said = last instanceof Error ? last.message : String(last);
  if (last instanceof StatusError && last.code === 'OVERLOAD') return last;
  return new StatusError('RENDER_FAILED', `${String(tries)} tries failed; the last one: ${said}`, { cause: last });
}

/** What the caller is told when there is nobody to render. @param last why the last node that was there failed. */
export function noNode(last?: unknown): StatusError {
  const said = last instanceof Error ? ` (the last one: ${last.message})` : '';
  return new StatusError('OVERLOAD', `No render node is registered${said}; start one, or try again later.`, {
    cause: last,
  });
}
