import type { EndpointData } from '@blender-sim/rtps';

/**
 * The two wire formats of Cyber RT that can't read each other (31-, section 0): 9 stands for Cyber 7 and 8 too.
 */
export type Generation = 9 | 10;

export const GENERATIONS: readonly Generation[] = [9, 10];

/** How processes of a generation set up RTPS (31-, sections 0 to 3). */
export interface GenerationProfile {
  /** PB and DG of the port formula (RTPS 2.3, 9.6.1.1). */
  readonly portBase: number;
  readonly domainGain: number;
  /** Announced, and in the header of every message. */
  readonly version: { readonly major: number; readonly minor: number };
  readonly vendor: number;
  /** PID_TYPE_MAX_SIZE_SERIALIZED that writers announce: what tells the generations apart, writer by writer. */
  readonly typeMaxSizeSerialized: number;
  /** Octets of a DATA_FRAG's fragment. */
  readonly fragmentSize: number;
  /** Most samples that a keep-all history holds. */
  readonly maxSamples: number;
  /** Of the announced reliability. */
  readonly maxBlockingMs: number;
  /** Time between a writer's heartbeats. @param mps of the QosProfile: messages a second; 0: not said. */
  readonly heartbeatMs: (mps: number) => number;
}

export const GENERATION_PROFILE: Readonly<Record<Generation, GenerationProfile>> = {
  9: {
    portBase: 10_000,
    domainGain: 200,
    version: { major: 2, minor: 1 },
    vendor: 0x010f,
    typeMaxSizeSerialized: 532,
    fragmentSize: 16_384,
    maxSamples: 10_000,
    maxBlockingMs: 0,
    heartbeatMs: (mps) => heartbeatMs(mps, 1000),
  },
  10: {
    portBase: 7400,
    domainGain: 250,
    version: { major: 2, minor: 3 },
    vendor: 0x010f,
    typeMaxSizeSerialized: 280,
    fragmentSize: 65_292,
    maxSamples: 5000,
    maxBlockingMs: 100,
    heartbeatMs: (mps) => heartbeatMs(mps, 300),
  },
};

/** One for every 256 messages, at least 4 a second and at most one in 4 s (31-, section 3). */
function heartbeatMs(mps: number, unsaid: number): number {
  return mps === 0 ? unsaid : 256_000 / Math.min(Math.max(mps, 64), 1024);
}

/**
 * Which layout an endpoint speaks: by the size of its type where that is announced, which is of writers only; else by the
 * RTPS version that stands in its announcement. Undefined where neither tells.
 */
export function generationOf({ typeMaxSizeSerialized, version }: EndpointData): Generation | undefined {
  for (const generation of GENERATIONS) {
    if (GENERATION_PROFILE[generation].typeMaxSizeSerialized === typeMaxSizeSerialized) return generation;
  }
  for (const generation of GENERATIONS) {
    const { major, minor } = GENERATION_PROFILE[generation].version;
    if (version?.major === major && version.minor === minor) return generation;
  }
  return undefined;
}
