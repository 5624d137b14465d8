import { RtpsError } from '../rtps-error.js';

/** What could not be opened. */
export interface OpenPlace {
  /** Addresses. */
  readonly interfaces: readonly string[];
  readonly port: number;
  readonly group: string | undefined;
}

/** Says what the system refused, where, and what to do about it. */
export function openError(cause: unknown, place: OpenPlace): RtpsError {
  const system = systemCode(cause);
  const { interfaces, port, group } = place;
  const on = interfaces.join(', ') || 'no interface';
  const where = group === undefined ? `UDP port ${port} on ${on}` : `group ${group}, UDP port ${port}, on ${on}`;
  const options = { cause, fields: { interfaces, port, ...(group === undefined ? {} : { group }), system } };
  switch (system) {
    case 'EADDRINUSE':
      return new RtpsError(
        'RTPS_PORT_IN_USE',
        `${where}: another process has it (\`ss -lunp\` shows which). ` +
          'Stop that one, leave participantId to be chosen, or use another domain or portBase.',
        options,
      );
    case 'EACCES':
    case 'EPERM':
      return new RtpsError(
        'RTPS_NO_PERMISSION',
        `${where}: not permitted. Ports below 1024 need privileges: use a larger portBase; ` +
          'otherwise let the sandbox or security policy of this process allow UDP.',
        options,
      );
    case 'EMFILE':
    case 'ENFILE':
      return new RtpsError(
        'RTPS_NO_PERMISSION',
        `${where}: this process may open no more files (${system}). Raise its limit (\`ulimit -n\`).`,
        options,
      );
    default:
      return new RtpsError(
        'RTPS_NO_INTERFACE',
        `${where}: ${reason(system)} (${system}). ` +
          'Name interfaces that this host has and that are up (`ip -brief address`).',
        options,
      );
  }
}

/** One line about an interface on which a group was not joined. */
export function joinWarning(cause: unknown, address: string, interfaceName: string, group: string): string {
  const system = systemCode(cause);
  const advice =
    system === 'EADDRINUSE'
      ? 'the same interface was joined by another of its addresses: name it once'
      : `set it up for multicast (\`ip link set ${interfaceName} multicast on\`), leave it out, or use initial peers`;
  return `${address} (${interfaceName}) did not join ${group}: ${reason(system)} (${system}); ${advice}.`;
}

/** One line about a receive buffer that is smaller than what was asked for. */
export function bufferWarning(askedBytes: number, grantedBytes: number): string {
  const advice =
    process.platform === 'linux'
      ? `\`sysctl -w net.core.rmem_max=${askedBytes}\` allows it`
      : "raise the system's limit on socket buffers";
  return (
    `The receive buffer has ${grantedBytes} octets, not the ${askedBytes} asked for: ` +
    `bursts of large samples are lost and sent again. ${advice}.`
  );
}

/** The system's code of an error, e.g. ENODEV. */
export function systemCode(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}

function reason(system: string): string {
  switch (system) {
    case 'EADDRNOTAVAIL':
      return 'this host has no such address';
    case 'ENODEV':
      return 'no such interface, or it can do no multicast';
    case 'EADDRINUSE':
      return 'joined already';
    default:
      return 'the system refused';
  }
}
