/** Types that stand for any (31-, section 5): what carries them does not look into the message. */
const EXEMPTED: ReadonlySet<string> = new Set(['apollo.cyber.message.RawMessage', 'apollo.cyber.message.PyMessage']);

/** Whether a writer of one type and a reader of the other understand each other, as far as names tell. */
export function isMessageTypeMatching(a: string, b: string): boolean {
  return a === b || EXEMPTED.has(a) || EXEMPTED.has(b);
}
