import { describe, expect, it } from 'vitest';
import { identityOf, vendorName } from './identity.js';
import { participant } from './testing/spdp-network.js';

describe('identityOf', () => {
  it.each<[string, Record<string, string>, object]>([
    ['nobody says anything', {}, {}],
    [
      'Fast DDS',
      {
        'fastdds.physical_data.host': 'vm:0',
        'fastdds.physical_data.process': '4711',
        'fastdds.physical_data.user': 'root',
      },
      { hostName: 'vm', processId: 4711, user: 'root' },
    ],
    [
      'Cyclone DDS',
      { __Hostname: 'vm', __Pid: '4711', __ProcessName: 'ddsperf' },
      { hostName: 'vm', processId: 4711, processName: 'ddsperf' },
    ],
    ['nonsense', { __Hostname: '', __Pid: 'many' }, {}],
  ])('%s', (_, properties, expected) => {
    const data = participant(1, { vendor: 0x0110, properties: new Map(Object.entries(properties)) });
    expect(identityOf(data)).toEqual({ name: 'p1', vendor: 'Eclipse Cyclone DDS', ...expected });
  });

  it('names vendors, and numbers those that it does not know', () => {
    expect(vendorName(0x010f)).toBe('eProsima Fast DDS');
    expect(vendorName(0x01ff)).toBe('vendor 0x01ff');
  });
});
