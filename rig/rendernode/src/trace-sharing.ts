import { type Logger, messageOf } from '@blender-sim/base';
import type { BasisRenderer, PairHelper } from '@blender-sim/basis';
import {
  CHANNEL_OPTIONS,
  type Credentials,
  type HostPort,
  type SlaveEmulateClient,
  type TracedPairRsp__Output,
  assertOk,
  blendersim,
  channelTarget,
  formatHostPort,
  positionOf,
} from '@blender-sim/protocol';
import type { TraceShare } from './slave-service.js';

/** Nodes that trace for each other: SlaveEmulate.Trace, both ends. */
export interface TraceSharing {
  /** Asks another node. */
  readonly helperOf: (node: HostPort) => PairHelper;
  /** Answers others. */
  shareOf(renderer: Pick<BasisRenderer, 'pairFile'>): TraceShare;
  /** Closes the connections to other nodes. Twice is fine. */
  close(): void;
}

/** Makes both ends. Connections are kept: a helper is asked again and again. */
export function traceSharing(credentials: Credentials, logger: Logger): TraceSharing {
  const clients = new Map<string, SlaveEmulateClient>();
  const clientOf = (node: HostPort): SlaveEmulateClient => {
    const address = formatHostPort(node);
    const known = clients.get(address);
    if (known !== undefined) return known;
    const client = new blendersim.SlaveEmulate(channelTarget(node), credentials.channel, CHANNEL_OPTIONS);
    clients.set(address, client);
    return client;
  };
  return {
    helperOf: (node) => async (place, block, pair, signal) => {
      const call = clientOf(node).Trace({
        position: { ...place.position },
        basis_key: place.key,
        pairs: [{ block, pair }],
      });
      const cancel = (): void => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        // A gRPC readable yields what its type says; the generated type of the iterator is `any`.
        for await (const answer of call as AsyncIterable<TracedPairRsp__Output>) {
          assertOk(answer.status);
          if (answer.block === block && answer.pair === pair) return answer.file;
        }
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        logger.warn('helper failed', { node: formatHostPort(node), reason: messageOf(error) });
        return undefined;
      } finally {
        signal.removeEventListener('abort', cancel);
        call.cancel();
      }
    },
    shareOf: (renderer) => ({
      trace: async function* ({ position, basis_key, pairs }, signal) {
        for (const { block, pair } of pairs) {
          const bytes = await renderer.pairFile(positionOf(position), basis_key, block, pair, signal);
          yield { block, pair, file: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
        }
      },
    }),
    close: () => {
      for (const client of clients.values()) client.close();
      clients.clear();
    },
  };
}
