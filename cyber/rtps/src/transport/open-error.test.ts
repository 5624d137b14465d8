import { describe, expect, test } from 'vitest';
import { joinWarning, openError, systemCode } from './open-error.js';

const system = (code: string): Error => Object.assign(new Error(code), { code });
const PLACE = { interfaces: ['10.0.0.1'], port: 7410, group: undefined };

describe('openError', () => {
  test.each([
    ['EADDRINUSE', 'RTPS_PORT_IN_USE', /ss -lunp/],
    ['EACCES', 'RTPS_NO_PERMISSION', /below 1024/],
    ['EPERM', 'RTPS_NO_PERMISSION', /sandbox/],
    ['EMFILE', 'RTPS_NO_PERMISSION', /ulimit -n/],
    ['EADDRNOTAVAIL', 'RTPS_NO_INTERFACE', /ip -brief address/],
    ['ENODEV', 'RTPS_NO_INTERFACE', /multicast/],
    ['ESOMETHING', 'RTPS_NO_INTERFACE', /ESOMETHING/],
  ])('%s is %s, with the place and what to do', (code, ours, advice) => {
    const cause = system(code);
    const error = openError(cause, PLACE);
    expect(error).toMatchObject({ code: ours, cause, fields: { interfaces: ['10.0.0.1'], port: 7410, system: code } });
    expect(error.message).toMatch(/^UDP port 7410 on 10\.0\.0\.1: /);
    expect(error.message).toMatch(advice);
  });

  test('a group is named', () => {
    const error = openError(system('ENODEV'), { ...PLACE, group: '239.255.0.1' });
    expect(error.message).toMatch(/^group 239\.255\.0\.1, UDP port 7410, on 10\.0\.0\.1: /);
    expect(error.fields).toMatchObject({ group: '239.255.0.1' });
  });

  test('what is no system error is unknown', () => {
    expect(systemCode(new Error('?'))).toBe('UNKNOWN');
    expect(systemCode('?')).toBe('UNKNOWN');
  });
});

describe('joinWarning', () => {
  test('names interface, group and what to do', () => {
    const warning = joinWarning(system('ENODEV'), '10.0.0.1', 'eth0', '239.255.0.1');
    expect(warning).toContain('10.0.0.1 (eth0)');
    expect(warning).toContain('239.255.0.1');
    expect(warning).toContain('ip link set eth0 multicast on');
    expect(joinWarning(system('EADDRINUSE'), '10.0.0.2', 'eth0', '239.255.0.1')).toContain('name it once');
  });
});
