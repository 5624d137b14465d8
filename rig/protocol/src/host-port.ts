import { CodedError } from '@blender-sim/base';

export type ListenErrorCode = 'LISTEN_ADDRESS' | 'LISTEN_IN_USE' | 'LISTEN_FAILED';

/** The address given to listen on can't be used. */
export class ListenError extends CodedError<ListenErrorCode> {}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * Parses `HOST:PORT`; an IPv6 host stands in brackets.
 * @throws ListenError LISTEN_ADDRESS.
 */
export function parseHostPort(text: string): HostPort {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/\s]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 0 && port <= 65535)) {
    throw new ListenError(
      'LISTEN_ADDRESS',
      `${JSON.stringify(text)} is no HOST:PORT, e.g. 127.0.0.1:50051 or [::1]:50051.`,
    );
  }
  return { host, port };
}

export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}

/**
 * The address (or `HOST:PORT`) as a gRPC channel takes it, whatever the host is named: without the scheme, grpc-js 1 reads a host such as
 * `valueOf` as a scheme.
 */
export function channelTarget(address: HostPort | string): string {
  return `dns:${typeof address === 'string' ? address : formatHostPort(address)}`;
}
