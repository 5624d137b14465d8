/**
 * Eight random octets that name a writer, a reader, a server or a client, as 16 lower-case hexadecimal digits. Their
 * libstdc++ hash is the role's `id`.
 */
export type EndpointIdentity = string;

/** What travels with every message of the data plane in PID 0x800f (31-, section 6). */
export interface MessageInfo {
  readonly senderId: EndpointIdentity;
  /** Services: the client that asks, in the request and in its answer. Else zeros. */
  readonly spareId: EndpointIdentity;
  /** From 1; counts also what was written before there was a reader. */
  readonly sequence: bigint;
}

export const NO_IDENTITY: EndpointIdentity = '0000000000000000';
