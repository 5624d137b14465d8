import type { MessageType } from './message-type.js';

/** Types themselves: one made from another's parts may have an `encode` of its own. */
const ANEW = new WeakSet<object>();

/** Notes of a type that what its `encode` returns is new each time, and nobody else has it. @returns the same type. */
export function encodingAnew<T>(type: MessageType<T>): MessageType<T> {
  ANEW.add(type);
  return type;
}

/** Whether writers may keep what `encode` returns, and send from it; else they copy it at once. */
export function encodesAnew<T>(type: MessageType<T>): boolean {
  return ANEW.has(type);
}
