import { expect, test } from 'vitest';
import { loadRig } from './load-rig.js';
import type { Rig, RigSensor } from './rig.js';
import { failureOf } from './testing/failure.js';
import { MINIMAL, rigFolder } from './testing/rig-folder.js';

const withCamera = (text: string, angle = 'fov_deg: 30'): string =>
  MINIMAL.replace(/camera: .*/, `camera: { width: 32, height: 24, position: [0, 0, 100], ${angle}, ${text} }`);
const withRender = (text: string): string => `${MINIMAL}render: { ${text} }\n`;

async function load(text: string): Promise<Rig> {
  await using folder = await rigFolder(text);
  return await loadRig(folder.rigFile);
}

/** `PATH: MESSAGE` of every problem. */
async function problemsOf(text: string): Promise<string[]> {
  await using folder = await rigFolder(text);
  const { problems } = await failureOf(loadRig(folder.rigFile));
  return problems.map(({ path: where, message }) => `${where}: ${message}`);
}

async function sensorOf(text: string): Promise<RigSensor | undefined> {
  return (await load(withCamera(`sensor: { ${text} }`))).camera.sensor;
}

test('sensor: what is left open follows from the rest', async () => {
  expect(await sensorOf('')).toEqual({
    ...{ quantumEfficiency: 0.6, fullWellE: 10_000, readNoiseE: 2.5, dsnuE: 0, prnu: 0 },
    // 5 x 2.5 e at 4095 / 10000 DN/e are 5.1 DN.
    ...{ shotNoise: true, bitDepth: 12, blackLevelDn: 6, gainDnPerE: (4095 - 6) / 10_000 },
    photonsAtFullScale: 10_000 / 0.6,
  });
  expect(
    await sensorOf(
      'bit_depth: 8, full_well_e: 20000, read_noise_e: 3, dsnu_e: 4, prnu_percent: 1.5, shot_noise: false',
    ),
  ).toMatchObject({ prnu: 0.015, shotNoise: false, blackLevelDn: 1, gainDnPerE: 254 / 20_000 });
  expect(
    await sensorOf('gain_dn_per_e: 2, read_noise_e: 1, quantum_efficiency: 0.5, photons_at_full_scale: 123'),
  ).toMatchObject({ gainDnPerE: 2, blackLevelDn: 10, photonsAtFullScale: 123 });
  // However noisy, half of the codes are left for light.
  expect(await sensorOf('read_noise_e: 9000')).toMatchObject({ blackLevelDn: 2047, gainDnPerE: 2048 / 10_000 });
});

test('sensor: what cannot be', async () => {
  const found = async (text: string): Promise<string[]> => await problemsOf(withCamera(`sensor: { ${text} }`));
  expect(await found('bit_depth: 17')).toEqual([
    'camera.sensor.bit_depth: expected a whole number from 8 to 16, found 17',
  ]);
  expect(await found('quantum_efficiency: 1.5, full_well: 3')).toEqual([
    'camera.sensor.quantum_efficiency: expected a number from 0.001 to 1, found 1.5',
    'camera.sensor.full_well: unknown key "full_well"; did you mean full_well_e?',
  ]);
  expect(await found('bit_depth: 10, black_level_dn: 1023')).toEqual([
    'camera.sensor.black_level_dn: expected a code below the highest one, 2^bit_depth - 1, found a higher one: every image is white',
  ]);
  expect(await found('black_level_dn: 4095')).toHaveLength(1);
  expect(await sensorOf('bit_depth: 10, black_level_dn: 1022')).toMatchObject({ gainDnPerE: 0.0001 });
});

test('tone and bayer', async () => {
  const toneOf = async (text: string): Promise<unknown> => (await load(withCamera(`tone: ${text}`))).camera.tone;
  expect(await toneOf('srgb')).toEqual({ kind: 'srgb' });
  expect(await toneOf('{ gamma: 2.2 }')).toEqual({ kind: 'gamma', gamma: 2.2 });
  expect(await toneOf('{ gamma: 1 }')).toEqual({ kind: 'linear' });
  expect(await problemsOf(withCamera('tone: filmic'))).toEqual([
    'camera.tone: expected linear, srgb or a mapping with gamma, found the text "filmic"',
  ]);
  expect((await problemsOf(withCamera('tone: { gamma: 0 }')))[0]).toContain('camera.tone');
  expect((await load(withCamera('bayer: gbrg'))).camera.bayer).toBe('gbrg');
  expect((await problemsOf(withCamera('bayer: rgb')))[0]).toContain('camera.bayer: expected one of none, rggb, bggr');
});

test('lens: distortion and vignetting', async () => {
  const { lens } = (await load(withCamera('distortion: { k1: -0.2, p2: 0.01 }, vignetting: { cos4: true, v1: -0.3 }')))
    .camera;
  expect(lens).toEqual({ k1: -0.2, k2: 0, k3: 0, p1: 0, p2: 0.01, cos4: true, vignetting: [-0.3, 0, 0] });
  const found = async (text: string, angle?: string): Promise<string> =>
    (await problemsOf(withCamera(text, angle))).join('\n');
  expect(await found('distortion: { k1: -3 }', 'fov_deg: 60')).toContain(
    'camera.distortion: expected an image that does not fold over',
  );
  expect(await found('distortion: { k1: -3 }', 'lens: { focal_length_mm: 30 }')).toContain('does not fold over');
  expect(await found('distortion: { k1: -0.9 }', 'ortho_width: 10')).toContain('does not fold over');
  expect(await found('distortion: { k1: -0.0005 }', 'fov_deg: 171')).toContain(
    'camera.distortion: expected a distortion that needs a field of view of at most 172 degrees to be traced, found one that needs 172.',
  );
  expect(await found('distortion: { k1: -0.2, k2: 0.024, k3: -0.001 }', 'ortho_width: 10')).toContain(
    'camera.distortion: expected a distortion that needs at most 2 times the width and height to be traced, found one',
  );
  expect(await found('vignetting: { v1: -1.1 }')).toContain('camera.vignetting: expected a factor');
  expect(await found('vignetting: { v1: -3, v2: 2.1 }')).toContain('camera.vignetting: expected a factor');
  expect(await found('vignetting: { cos4: true }', 'ortho_width: 10')).toContain('a telecentric lens sees');
});

test('render: samples or noise, and a mode that fits', async () => {
  expect((await load(withRender('noise: 0.25'))).render).toMatchObject({ mode: 'auto', noise: 0.25, samples: 32 });
  expect((await load(withRender('mode: direct, samples: 7'))).render).toMatchObject({ mode: 'direct', samples: 7 });
  expect((await load(withRender('max_samples_per_led: 65536'))).render.maxSamplesPerLed).toBe(65_536);
  expect(await problemsOf(withRender('noise: 1, samples: 32'))).toEqual([
    'render: expected at most one of samples and noise, found both',
  ]);
  expect(await problemsOf(withRender('noise: 1, mode: direct'))).toEqual([
    'render.mode: expected mode auto or basis together with noise, found direct: say samples instead',
  ]);
  expect(await problemsOf(withRender('noise: 0, max_samples_per_led: 3, mode: fast'))).toEqual([
    'render.noise: expected a number of 8-bit levels above 0, found 0',
    'render.max_samples_per_led: expected a whole number from 4 to 65536, found 3',
    'render.mode: expected one of auto, direct, basis, found the text "fast"',
  ]);
});

test('ambient light and the light of the file', async () => {
  const radianceOf = async (text: string): Promise<unknown> =>
    (await load(`${MINIMAL}ambient: { radiance: ${text} }\n`)).ambient.radiance;
  expect(await radianceOf('0.25')).toEqual([0.25, 0.25, 0.25]);
  expect(await radianceOf('[1, 2, 30]')).toEqual([1, 2, 30]);
  expect(await radianceOf("'#ff8000'")).toEqual([1, 0.2158605, 0]);
  expect((await problemsOf(`${MINIMAL}ambient: { radiance: -1 }\n`))[0]).toContain(
    'ambient.radiance: expected a radiance',
  );
  expect((await load(MINIMAL.replace('mesh.obj', 'mesh.obj, own_light: ambient'))).scene.ownLight).toBe('ambient');
});
