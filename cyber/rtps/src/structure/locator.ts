/** LOCATOR_KIND_UDPv4 and UDPv6 (RTPS 2.3, 9.3.2); other kinds are other people's transports. */
export const LOCATOR_UDP_V4 = 1;
export const LOCATOR_UDP_V6 = 2;

/** Where datagrams are sent to. */
export interface Locator {
  /** LOCATOR_KIND: 1 UDPv4, 2 UDPv6; others are kept, shown and never sent to. */
  readonly kind: number;
  /** 0 to 65,535 for UDP; 32 bits on the wire. */
  readonly port: number;
  /** Dotted IPv4, IPv6 text, or the 16 octets as hexadecimal digits for other kinds. */
  readonly address: string;
}

/** Equal locators have equal keys. */
export function locatorKey({ kind, address, port }: Locator): string {
  return `${kind}/${address}/${port}`;
}

export function udpV4(address: string, port: number): Locator {
  return { kind: LOCATOR_UDP_V4, address, port };
}

/** Each locator once, in the order given. */
export function distinctLocators(locators: Iterable<Locator>): Locator[] {
  return [...new Map([...locators].map((locator) => [locatorKey(locator), locator])).values()];
}

/** 224.0.0.0/4 or ff00::/8. */
export function isMulticast({ kind, address }: Locator): boolean {
  if (kind === LOCATOR_UDP_V6) return /^ff/i.test(address);
  const first = Number.parseInt(address, 10);
  return kind === LOCATOR_UDP_V4 && first >= 224 && first <= 239;
}

/** `127.0.0.1:7410`, `[::1]:7410`, or `kind 16777216 ...` for what is not UDP. */
export function locatorText({ kind, address, port }: Locator): string {
  if (kind === LOCATOR_UDP_V4) return `${address}:${port}`;
  return kind === LOCATOR_UDP_V6 ? `[${address}]:${port}` : `kind ${kind} ${address}:${port}`;
}
