import { expect, test } from 'vitest';
import type { Role } from '../roles/role.js';
import { LapsedRoles } from './lapsed-roles.js';
import type { RoleEntry } from './role-table.js';

function lapsed(key: string, names: number = 1, digest: string = ''): RoleEntry {
  // What else a role says of itself does not matter here.
  const role = { attributes: {} } as Role;
  return { role, key, size: { names, description: digest === '' ? 0 : 5, digest } };
}

const keys = (roles: readonly RoleEntry[]): string[] => roles.map(({ key }) => key);

test('those go first whose participant was lost first', () => {
  const roles = new LapsedRoles({ maxRoles: 4, maxOctets: 1000 });
  roles.keep('nodes', 'a', [lapsed('1'), lapsed('2')]);
  roles.keep('channels', 'b', [lapsed('1')]);
  roles.keep('channels', 'a', [lapsed('1')]);
  roles.keep('nodes', 'c', [lapsed('1')]);
  expect(roles.size).toBe(2);
  expect(keys(roles.take('nodes', 'a'))).toEqual([]);
  expect(keys(roles.take('channels', 'b'))).toEqual(['1']);
  expect(keys(roles.take('nodes', 'c'))).toEqual(['1']);
  expect(roles.size).toBe(0);
});

test('octets are bounded too, of one participant also', () => {
  const roles = new LapsedRoles({ maxRoles: 100, maxOctets: 10 });
  roles.keep('nodes', 'a', [lapsed('1', 6)]);
  roles.keep('nodes', 'b', [lapsed('1', 5)]);
  expect(roles.size).toBe(1);
  roles.keep('nodes', 'c', [lapsed('1', 11)]);
  expect(roles.size).toBe(0);
});

test('a description that several roles of a participant have counts once', () => {
  const roles = new LapsedRoles({ maxRoles: 100, maxOctets: 10 });
  roles.keep('channels', 'a', [lapsed('1', 1, 'x'), lapsed('2', 1, 'x'), lapsed('3', 1, 'x')]);
  expect(roles.size).toBe(3);
  expect(roles.delete('channels', 'a', '1')).toBe(true);
  roles.keep('channels', 'a', [lapsed('4', 3)]);
  expect(roles.size).toBe(3);
  roles.keep('channels', 'a', [lapsed('5', 1)]);
  expect(roles.size).toBe(0);
});

test('a role kept twice is one, and a topic is taken by itself', () => {
  const roles = new LapsedRoles();
  roles.keep('nodes', 'a', [lapsed('1', 5)]);
  roles.keep('nodes', 'a', [lapsed('1', 7)]);
  roles.keep('channels', 'a', [lapsed('1')]);
  expect(roles.size).toBe(2);
  expect(roles.take('nodes', 'a')).toMatchObject([{ key: '1', size: { names: 7 } }]);
  expect(roles.take('nodes', 'a')).toEqual([]);
  expect(roles.delete('channels', 'a', '1')).toBe(true);
  expect(roles.delete('channels', 'a', '1')).toBe(false);
  expect(roles.size).toBe(0);
});
