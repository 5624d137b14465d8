import { printable } from '@blender-sim/rtps';
import type { Role } from '@blender-sim/topology';

/** Who a role is, for people: `node "talker" on vm, pid 4711`, without what steers a terminal. */
export function roleText({ attributes }: Role): string {
  return `node "${printable(attributes.nodeName)}" on ${printable(attributes.hostName)}, pid ${attributes.processId}`;
}

/** The same for programs, as an error's fields. */
export function roleFields({ attributes }: Pick<Role, 'attributes'>): {
  nodeName: string;
  hostName: string;
  processId: number;
} {
  const { nodeName, hostName, processId } = attributes;
  return { nodeName, hostName, processId };
}
