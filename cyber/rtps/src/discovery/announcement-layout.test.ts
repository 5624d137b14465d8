import { expect, it } from 'vitest';
import { type AnnouncementLayout, checkLayout } from './announcement-layout.js';

const LAYOUT: AnnouncementLayout = {
  participant: [0x0015, 0x0050],
  writer: [0x005a, 0x0005, 0x0007, { pid: 0x001e, value: new Uint8Array(28) }],
  reader: [0x0070, 0x0005, 0x0007],
  ownProperties: false,
  sendsKeys: false,
};

it('takes a layout that names what it announces', () => {
  expect(() => checkLayout(LAYOUT)).not.toThrow();
});

it.each([
  [{ participant: [0x0015] }, /participant: without 0x0050/],
  [{ writer: [0x0005, 0x0007] }, /writer: without 0x005a or 0x0070/],
  [{ reader: [0x0070, 0x0007] }, /reader: without 0x0005/],
  [{ participant: [0x0050, 0x001e] }, /participant\[1\]: nothing is known to say of PID 0x1e; give its value/],
  // Read, but never sent.
  [{ participant: [0x0050, 0x0070] }, /participant\[1\]: nothing is known/],
  [{ participant: [0x0050, 0x0001] }, /participant\[1\]: 1 is no PID/],
  [{ participant: [0x0050, 1.5] }, /is no PID/],
  [{ reader: [...LAYOUT.reader, { pid: 0x8000, value: new Uint8Array(65_533) }] }, /reader\[3\]: 65533 octets/],
] as const)('%o is refused', (wrong, why) => {
  expect(() => checkLayout({ ...LAYOUT, ...wrong })).toThrow(
    expect.objectContaining({ code: 'RTPS_CONFIG', message: expect.stringMatching(why) as string }),
  );
});
