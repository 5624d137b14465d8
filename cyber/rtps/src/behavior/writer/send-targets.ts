import type { GuidPrefix } from '../../structure/guid.js';
import { type Locator, distinctLocators, locatorKey } from '../../structure/locator.js';
import type { SendTarget } from '../world.js';

/** Where a reader is sent to. */
export function targetOf(prefix: GuidPrefix | undefined, locators: readonly Locator[]): SendTarget {
  const distinct = distinctLocators(locators);
  const key = distinct.map(locatorKey).sort().join(' ');
  return { key, prefix, locators: distinct };
}

/** One target for all of these, each locator once: for the participant where it's one, else for whoever reads it. */
export function unionOf(targets: readonly SendTarget[]): SendTarget {
  const prefix = targets[0]?.prefix;
  const isSame = targets.every((target) => target.prefix === prefix);
  return targetOf(
    isSame ? prefix : undefined,
    targets.flatMap((target) => target.locators),
  );
}
