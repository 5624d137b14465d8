import { expect, test } from 'vitest';
import { NO_IDENTITY } from '../wire/message-info.js';
import { endpointId, newIdentity } from './ids.js';

test('the id of a writer is the hash of what its messages carry as sender_id, as captured', () => {
  expect(endpointId('bafecaccec994628')).toBe(4615624771880399830n);
});

test('a new identity is eight octets of a UUID, each time another', () => {
  const identities = new Set(Array.from({ length: 1000 }, newIdentity));
  expect(identities.size).toBe(1000);
  for (const identity of identities) expect(identity).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}$/);
});

test.each(['', 'bafecaccec99462', 'bafecaccec9946280', 'BAFECACCEC994628', 'bafecaccec99462g', `${NO_IDENTITY}\n`])(
  '"%s" is no identity',
  (text) => {
    expect(() => endpointId(text)).toThrow(RangeError);
  },
);
