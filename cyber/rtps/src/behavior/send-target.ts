import type { GuidPrefix } from '../structure/guid.js';
import { type Locator, distinctLocators, locatorKey } from '../structure/locator.js';
import type { SendTarget } from './world.js';

/** A target for these locators, each once. @param prefix undefined: for whoever reads it. */
export function sendTarget(prefix: GuidPrefix | undefined, locators: readonly Locator[]): SendTarget {
  const distinct = distinctLocators(locators);
  return { key: distinct.map(locatorKey).sort().join(' '), prefix, locators: distinct };
}

/** One target for all of these: for the participant where it is one, else for whoever reads it. */
export function unionOf(targets: readonly SendTarget[]): SendTarget {
  const prefix = targets[0]?.prefix;
  const isSame = targets.every((target) => target.prefix === prefix);
  const locators = targets.flatMap((target) => target.locators);
  return sendTarget(isSame ? prefix : undefined, locators);
}
