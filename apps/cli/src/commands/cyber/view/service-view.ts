import { printable } from '@blender-sim/rtps';
import type { Role } from '@blender-sim/topology';
import { columns, plural } from '../../../terminal/columns.js';
import type { Answer, NetworkView } from '../look-command.js';
import { section } from './node-view.js';
import { notFound } from './not-found.js';
import { makeText, processText, roleRecord } from './role-text.js';
import { TIME_HEADINGS, timeCells, timesRecord, timesText } from './role-times.js';

/** What `cyber service list` shows: one line a service. */
export function serviceList({ topology, clock }: NetworkView): Answer {
  const { serviceManager } = topology;
  const services = [...serviceManager.getServiceNames()].sort().map((service) => {
    const servers = serviceManager.getServers(service);
    const clients = serviceManager.getClients(service);
    return { service, servers, clients, times: clock.timesOf(servers.length > 0 ? servers : clients) };
  });
  return {
    lines: [
      ...columns([
        ['service', 'server', 'process', 'clients', ...TIME_HEADINGS],
        ...services.map(({ service, servers, clients, times }) => [
          printable(service),
          servers.length === 0 ? 'nobody' : servers.map(({ attributes }) => printable(attributes.nodeName)).join(' '),
          servers.length === 0 ? '-' : servers.map(processText).join(' '),
          String(clients.length),
          ...timeCells(times),
        ]),
      ]),
      plural(services.length, 'service'),
    ],
    records: services.map(({ service, servers, clients, times }) => ({
      service,
      servers: servers.map(roleRecord),
      clients: clients.length,
      ...(times !== undefined && timesRecord(times)),
    })),
  };
}

/** What `cyber service info` shows: who serves it, who calls it. */
export function serviceInfo({ topology, clock }: NetworkView, service: string): Answer {
  const { serviceManager } = topology;
  const servers = serviceManager.getServers(service);
  const clients = serviceManager.getClients(service);
  if (servers.length + clients.length === 0) throw notFound('service', service, serviceManager.getServiceNames());
  const cells = (role: Role): string[] => {
    return [printable(role.attributes.nodeName), processText(role), makeText(role), timesText(clock.times(role))];
  };
  const record = (role: Role): Record<string, unknown> => ({ ...roleRecord(role), ...timesRecord(clock.times(role)) });
  return {
    lines: [
      printable(service),
      ...section('served by', servers.map(cells)),
      ...section('called by', clients.map(cells)),
      ...(servers.length === 0 ? ['  nobody serves it: calls time out'] : []),
      ...(servers.length > 1 ? ['  several serve it: each of them answers every call'] : []),
    ],
    records: [{ service, servers: servers.map(record), clients: clients.map(record) }],
  };
}
