import { describe, expect, test } from 'vitest';
import { type PortConfig, multicastPortsOf, participantsPerHost, portsOf } from './ports.js';

const DEFAULTS: PortConfig = {
  domain: 0,
  portBase: 7400,
  domainGain: 250,
  participantGain: 2,
  offsets: [0, 10, 1, 11],
};

describe('the port formula', () => {
  // RTPS 2.3, 9.6.1.4.
  test.each([
    [0, 0, 7410, 7411, 7400, 7401],
    [0, 3, 7416, 7417, 7400, 7401],
    [1, 0, 7660, 7661, 7650, 7651],
    [232, 0, 65_410, 65_411, 65_400, 65_401],
  ])('domain %i, participant %i', (domain, id, metatraffic, user, multicastMeta, multicastUser) => {
    expect(portsOf({ ...DEFAULTS, domain }, id)).toEqual({ metatraffic, user });
    expect(multicastPortsOf({ ...DEFAULTS, domain })).toEqual({ metatraffic: multicastMeta, user: multicastUser });
  });

  test('base, gains and offsets are the caller’s', () => {
    const config: PortConfig = {
      domain: 5,
      portBase: 10_000,
      domainGain: 200,
      participantGain: 4,
      offsets: [1, 20, 2, 22],
    };
    expect(portsOf(config, 2)).toEqual({ metatraffic: 11_028, user: 11_030 });
    expect(multicastPortsOf(config)).toEqual({ metatraffic: 11_001, user: 11_002 });
  });

  test('beyond 65535: the error names the domain, the participant and what to change', () => {
    expect(() => multicastPortsOf({ ...DEFAULTS, domain: 233 })).toThrow(
      expect.objectContaining({
        code: 'RTPS_CONFIG',
        message: expect.stringMatching(/domain 233.*65650.*portBase/) as string,
      }),
    );
    expect(() => portsOf({ ...DEFAULTS, domain: 232 }, 63)).toThrow(
      expect.objectContaining({ code: 'RTPS_CONFIG', fields: { domain: 232, participantId: 63, port: 65_536 } }),
    );
    expect(portsOf({ ...DEFAULTS, domain: 232 }, 62)).toEqual({ metatraffic: 65_534, user: 65_535 });
  });

  test('a host has room for as many as fit before the next domain', () => {
    expect(participantsPerHost(DEFAULTS)).toBe(120);
    expect(portsOf(DEFAULTS, 119).user).toBeLessThan(multicastPortsOf({ ...DEFAULTS, domain: 1 }).metatraffic);
    expect(portsOf(DEFAULTS, 120).user).toBeGreaterThan(multicastPortsOf({ ...DEFAULTS, domain: 1 }).metatraffic);
    expect(participantsPerHost({ ...DEFAULTS, domainGain: 200 })).toBe(95);
    expect(participantsPerHost({ ...DEFAULTS, domainGain: 2 })).toBe(120);
    expect(participantsPerHost({ ...DEFAULTS, participantGain: 0 })).toBe(1);
  });
});
