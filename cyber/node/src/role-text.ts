import type { Role } from '@blender-sim/topology';

/** Who a role is, for people: `node "talker" on vm, pid 4711`. */
export function roleText({ attributes }: Role): string {
  return `node "${attributes.nodeName}" on ${attributes.hostName}, pid ${attributes.processId}`;
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
