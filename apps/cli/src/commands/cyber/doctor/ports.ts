import { printable } from '@blender-sim/rtps';
import type { Generation } from '@blender-sim/topology';
import { plural } from '../../../terminal/columns.js';
import { type DoctorFacts, participantName } from './facts.js';
import type { Finding } from './finding.js';

/** The two port layouts as Cyber ships them (31-, section 0). */
const LAYOUTS: readonly (readonly [generation: Generation, portBase: number, domainGain: number])[] = [
  [9, 10_000, 200],
  [10, 7400, 250],
];
/** Fast DDS begins GUID prefixes with its vendor id; this library never does. */
const FAST_DDS = '010f';
/** Unicast ports begin here above the domain's first one, two a participant (RTPS 2.3, 9.6.1.1). */
const UNICAST = 10;
/** Participants of a host that other domains are looked for with; more would take any port for one. */
const INDICES = 16;
/** From here on Linux gives ports to whoever asks for none. */
const EPHEMERAL = 32_768;

/** Which ports of our own formula are taken, and by whom as far as it says so. */
export function portFindings({ wires, udpPorts, status }: DoctorFacts): Finding[] {
  if (udpPorts === undefined)
    return [{ severity: 'note', about: 'ports', what: 'this system does not tell which UDP ports are in use' }];
  const taken = new Set(udpPorts.map(({ port }) => port));
  return wires.flatMap(({ generation, portBase, domainGain, status: own, participants }) => {
    const first = portBase + domainGain * status.domainId;
    const announced = new Map(
      participants.flatMap((participant) =>
        participant.data.metatrafficUnicast.map(({ port }) => [port, participantName(participant)] as const),
      ),
    );
    const names: string[] = [];
    const unknown: number[] = [];
    for (let port = first + UNICAST; port < first + domainGain; port += 2) {
      if (!taken.has(port) || port === own.ports.metatraffic) continue;
      const name = announced.get(port);
      if (name === undefined) unknown.push(port);
      else names.push(`${port} ${printable(name)}`);
    }
    const about = `ports of Cyber ${generation}`;
    const mine = `${own.ports.metatraffic} and ${own.ports.user} are ours`;
    const findings: Finding[] = [
      { severity: 'ok', about, what: [mine, ...(names.length === 0 ? ['no other process here'] : names)].join(', ') },
    ];
    // A process of ours is met on one wire, and has ports on both.
    const elsewhere = wires
      .filter((wire) => wire.generation !== generation)
      .flatMap((wire) => wire.participants)
      .filter(({ prefix }) => !prefix.startsWith(FAST_DDS));
    if (unknown.length > elsewhere.length) {
      findings.push({
        severity: 'note',
        about,
        what: `${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} taken by a process of this machine that is not met here`,
        todo: `If it is a Cyber process: it is on another address (look at its CYBER_IP), or beyond the participants asked (--peer-participants). \`ss -ulpn\` names it.`,
      });
    }
    return findings;
  });
}

/** Domains of either generation that processes of this machine seem to be in, by the ports they have open. */
export function otherDomainFindings({ wires, udpPorts = [], status }: DoctorFacts): Finding[] {
  const taken = new Set(udpPorts.map(({ port }) => port));
  const isOurs = (port: number): boolean =>
    wires.some(({ portBase, domainGain }) => Math.floor((port - portBase) / domainGain) === status.domainId);
  const seen = new Map<string, { generation: Generation; domain: number; count: number }>();
  for (const port of taken) {
    // A participant has two ports, one after the other.
    if (port >= EPHEMERAL || !taken.has(port + 1) || isOurs(port)) continue;
    const found = layoutOf(port, status.domainId);
    if (found === undefined) continue;
    const key = `${found.generation} ${found.domain}`;
    seen.set(key, { ...found, count: (seen.get(key)?.count ?? 0) + 1 });
  }
  return [...seen.values()].map(({ generation, domain, count }) => {
    const isSame = domain === status.domainId;
    const who = generation === 10 ? `Cyber 10 or another DDS` : 'Cyber 7, 8 or 9';
    return {
      severity: isSame ? ('warning' as const) : ('note' as const),
      about: isSame ? 'other generation' : 'other domain',
      what: `${plural(count, 'participant')} of domain ${domain} (${who}, by the ports) on this machine`,
      todo: isSame
        ? `They do not understand what this process speaks: --wire ${generation} meets them, --wire auto both.`
        : `To meet them: CYBER_DOMAIN_ID=${domain} (--domain), with --wire ${generation} or auto.`,
    };
  });
}

/** The two layouts overlap: the one that puts a port into our own domain, else the one with the lowest participant index. */
function layoutOf(port: number, own: number): { readonly generation: Generation; readonly domain: number } | undefined {
  const explained = LAYOUTS.flatMap(([generation, portBase, domainGain]) => {
    const offset = (port - portBase) % domainGain;
    const index = (offset - UNICAST) / 2;
    if (port < portBase || !Number.isInteger(index) || index < 0 || index >= INDICES) return [];
    return { generation, domain: Math.floor((port - portBase) / domainGain), index };
  });
  return explained.find(({ domain }) => domain === own) ?? explained.sort((a, b) => a.index - b.index)[0];
}
