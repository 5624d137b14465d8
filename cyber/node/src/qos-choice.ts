import { create, isMessage } from '@bufbuild/protobuf';
import { QOS_PROFILES, type QosProfile, QosProfileSchema } from '@blender-sim/topology';
import type { QosChoice } from './cyber-api.js';
import { CyberError } from './cyber-error.js';

/** The wire's depth is an int32 in RTPS, messages a second a uint32. */
const LIMITS = { history: 2, depth: 2 ** 31 - 1, mps: 2 ** 32 - 1, reliability: 2, durability: 2 } as const;

/**
 * The whole profile that was chosen; parts are laid over DEFAULT.
 * @throws CyberError CYBER_CONFIG for an unknown name and for numbers that are none of the wire's.
 */
export function chosenQos(choice: QosChoice = 'DEFAULT'): QosProfile {
  if (typeof choice === 'string') {
    const profile = (QOS_PROFILES as Readonly<Record<string, QosProfile | undefined>>)[choice];
    if (profile !== undefined) return profile;
    throw new CyberError('CYBER_CONFIG', `QoS profile ${JSON.stringify(choice)}: use one of ${names()}.`);
  }
  if (isMessage(choice, QosProfileSchema)) return checked(choice);
  const { history, depth, mps, reliability, durability } = { ...QOS_PROFILES.DEFAULT, ...choice };
  return checked(create(QosProfileSchema, { history, depth, mps, reliability, durability }));
}

/** Equal for profiles that ask for the same. */
export function qosKey({ history, depth, mps, reliability, durability }: QosProfile): string {
  return [history, depth, mps, reliability, durability].join('/');
}

function checked(qos: QosProfile): QosProfile {
  for (const field of ['history', 'depth', 'mps', 'reliability', 'durability'] as const) {
    const limit = LIMITS[field];
    const value = qos[field];
    if (Number.isInteger(value) && value >= 0 && value <= limit) continue;
    throw new CyberError('CYBER_CONFIG', `QoS ${field} ${String(value)}: use an integer from 0 to ${limit}.`);
  }
  return qos;
}

function names(): string {
  return Object.keys(QOS_PROFILES).join(', ');
}
