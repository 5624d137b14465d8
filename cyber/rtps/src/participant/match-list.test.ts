import { expect, test } from 'vitest';
import type { EndpointData } from '../discovery/endpoint-data.js';
import type { GuidPrefix } from '../structure/guid.js';
import { DEFAULT_QOS } from '../structure/qos.js';
import { MatchList } from './match-list.js';

const remote = (entityId: number): EndpointData => ({
  kind: 'reader',
  guid: { prefix: '01'.repeat(12) as GuidPrefix, entityId },
  topic: 'T',
  type: 'T',
  keyed: false,
  qos: DEFAULT_QOS,
  unicast: [],
  multicast: [],
  expectsInlineQos: false,
});

test('waits for as many as asked for', async () => {
  const list = new MatchList();
  await list.waitFor(0);
  const both = list.waitFor(2);
  list.add(remote(1));
  list.add(remote(1));
  expect(list.all).toHaveLength(1);
  list.add(remote(2));
  await both;
  list.delete(remote(1).guid);
  expect(list.all).toEqual([remote(2)]);
});

test('a wait ends with its signal and with the endpoint', async () => {
  const list = new MatchList();
  const abort = new AbortController();
  const aborted = expect(list.waitFor(1, abort.signal)).rejects.toThrow('enough');
  abort.abort(new Error('enough'));
  await aborted;
  const closed = expect(list.waitFor(1)).rejects.toMatchObject({ code: 'RTPS_CLOSED' });
  list.close();
  await closed;
  await expect(list.waitFor(0)).rejects.toMatchObject({ code: 'RTPS_CLOSED' });
});
