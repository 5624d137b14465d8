import { expect, test } from 'vitest';
import { ManagerStage, START_NS, client, processText, remote, server } from './testing/manager-stage.js';

const [A, B] = [remote('a'), remote('b')];

test('C++: a second server replaces the first and takes the name with it; ours: both are known, each goes by itself (row 4)', () => {
  const stage = new ManagerStage();
  const { serviceManager } = stage.managers;
  stage.hear(A, server('navigator', 'route'));
  stage.hear(B, server('navigator', 'route'), { at: START_NS + 1n });
  expect(serviceManager.getServers('route').map(processText)).toEqual(['host-a+100', 'host-b+100']);
  stage.managers.onOwnerGone('b', 'lost');
  expect(serviceManager.hasService('route')).toBe(true);
  expect(serviceManager.getServers('route').map(processText)).toEqual(['host-a+100']);
  stage.hear(A, server('navigator', 'route'), { operate: 'leave' });
  expect(serviceManager.hasService('route')).toBe(false);
});

test('services have a server; clients alone make none', () => {
  const stage = new ManagerStage();
  const { serviceManager } = stage.managers;
  stage.hear(A, client('panel', 'route'));
  expect([serviceManager.hasService('route'), serviceManager.getServiceNames()]).toEqual([false, []]);
  stage.join(server('navigator', 'route'));
  stage.join(server('navigator', 'map'));
  expect(serviceManager.getServiceNames()).toEqual(['route', 'map']);
  expect(serviceManager.getServers().map(processText)).toEqual(['me+7', 'me+7']);
  expect(serviceManager.getClients('route').map(processText)).toEqual(['host-a+100']);
  expect(serviceManager.getClients('map')).toEqual([]);
});

test('C++: clients never leave; a LEAVE of ours is heard (row 6)', () => {
  const stage = new ManagerStage();
  stage.hear(A, client('panel', 'route'));
  stage.hear(A, client('panel', 'route'), { operate: 'leave' });
  expect(stage.managers.serviceManager.getClients('route')).toEqual([]);
});
