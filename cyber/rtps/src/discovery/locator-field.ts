import { decodeLocator, encodeLocator } from '../parameters/locator-octets.js';
import type { Locator } from '../structure/locator.js';
import { type Field, MAX_LOCATORS, type Notes } from './field-table.js';

/** The name of a property that holds locators. */
type LocatorKey<T> = { [K in keyof T]-?: T[K] extends readonly Locator[] ? K : never }[keyof T];

/** Locators: one parameter each. */
export function locatorField<
  Key extends LocatorKey<Data>,
  Data extends Readonly<Record<Key, readonly Locator[]>>,
  Draft extends Record<Key, readonly Locator[]>,
>(pid: number, key: Key, what: string): Field<Data, Draft> {
  return {
    pid,
    encode: (data) => data[key].map((locator) => encodeLocator(locator, false)),
    decode: (draft, value, bigEndian, notes) => {
      const locator = decodeLocator(value, bigEndian);
      if (locator === undefined) return false;
      addLocator(draft, key, locator, what, notes);
      return true;
    },
  };
}

function addLocator<Key extends PropertyKey>(
  draft: Record<Key, readonly Locator[]>,
  key: Key,
  locator: Locator,
  what: string,
  notes: Notes,
): void {
  if (draft[key].length >= MAX_LOCATORS) notes.add(`more than ${MAX_LOCATORS} ${what} locators; the rest is left out`);
  else draft[key] = [...draft[key], locator];
}
