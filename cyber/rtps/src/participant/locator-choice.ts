import { LOCATOR_UDP_V4, type Locator, distinctLocators, isMulticast } from '../structure/locator.js';

/**
 * Which of a peer's locators to send to: of those that our interfaces reach, the ones at the address that the peer was
 * heard from, else at the first address. A peer that names several addresses means one socket; sending to all of them
 * would only deliver everything several times.
 * @param own addresses of our interfaces.
 * @param heardFrom source address of its announcements.
 */
export function reachableLocators(
  locators: readonly Locator[],
  own: readonly string[],
  heardFrom: string | undefined,
): readonly Locator[] {
  const usable = locators.filter((locator) => isReachable(locator, own, heardFrom));
  const address = usable.some((locator) => locator.address === heardFrom) ? heardFrom : usable[0]?.address;
  return distinctLocators(usable.filter((locator) => locator.address === address));
}

function isReachable(locator: Locator, own: readonly string[], heardFrom: string | undefined): boolean {
  if (locator.kind !== LOCATOR_UDP_V4 || locator.port < 1 || locator.port > 65_535) return false;
  // "This host", reserved and broadcast addresses name no participant.
  const first = Number.parseInt(locator.address, 10);
  if (first === 0 || first >= 240) return false;
  const isOwn = (address: string): boolean => address.startsWith('127.');
  if (isMulticast(locator)) return own.some((address) => !isOwn(address));
  // A peer's 127.0.0.1 is ours only when it is on this host.
  if (isOwn(locator.address)) {
    return own.some(isOwn) && (heardFrom === undefined || isOwn(heardFrom) || own.includes(heardFrom));
  }
  return own.some((address) => !isOwn(address));
}
