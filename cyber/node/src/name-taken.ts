import { printable } from '@blender-sim/rtps';
import type { Role } from '@blender-sim/topology';
import { CyberError } from './cyber-error.js';
import { roleFields } from './role-text.js';

export function nameTaken(name: string, { attributes, owner }: Pick<Role, 'attributes' | 'owner'>): CyberError {
  const { hostName, processId } = attributes;
  const which = owner.isOwn ? 'this process' : `pid ${processId} on ${printable(hostName)}`;
  return new CyberError('CYBER_NODE_NAME_TAKEN', `${which} has a node ${JSON.stringify(name)}: use another name.`, {
    fields: { ...roleFields({ attributes }) },
  });
}
