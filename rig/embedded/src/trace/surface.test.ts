import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fresnel, iorOfSpecular } from './fresnel.js';
import type { SurfaceMaterial } from './scene.js';
import { SamplePoints } from './sample-points.js';
import { SurfaceDirections } from './surface-directions.js';
import { Surface, spread } from './surface.js';

const MATT: SurfaceMaterial = {
  kind: 'matt',
  baseColor: [0.2, 0.4, 0.8],
  metallic: 0,
  roughness: 1,
  specular: 0,
  emission: [0, 0, 0],
};

const share = fc.double({ min: 0, max: 1, noNaN: true });
const above = fc
  .tuple(fc.double({ min: 0.02, max: 1, noNaN: true }), share)
  .map(([z, turn]) => direction(z, turn * 2 * Math.PI));
const material = fc
  .tuple(share, fc.double({ min: 0.05, max: 1, noNaN: true }), share)
  .map(([metallic, roughness, specular]): SurfaceMaterial => ({
    ...MATT,
    kind: 'principled',
    metallic,
    roughness,
    specular,
  }));

function whiteMetal(roughness: number): SurfaceMaterial {
  return { ...MATT, kind: 'principled', baseColor: [1, 1, 1], metallic: 1, roughness };
}

function direction(z: number, turn: number): readonly [number, number, number] {
  const r = Math.sqrt(1 - z * z);
  return [r * Math.cos(turn), r * Math.sin(turn), z];
}

function reflected(
  of: SurfaceMaterial,
  view: readonly [number, number, number],
  light: readonly [number, number, number],
) {
  const surface = new Surface();
  surface.look(of, 0, 0, 1, ...view);
  surface.reflect(...light);
  return surface.r / light[2];
}

/** Share of the light from everywhere that goes to the view, by sampling the directions that the surface favours. */
function albedo(of: SurfaceMaterial, view: readonly [number, number, number], samples: number): number {
  const surface = new Surface();
  const directions = new SurfaceDirections();
  const points = new SamplePoints();
  surface.look(of, 0, 0, 1, ...view);
  let sum = 0;
  for (let index = 0; index < samples; index++) {
    points.take(index, 1);
    const lobe = points.x;
    points.take(index, 2);
    directions.take(surface, lobe, points.x, points.y);
    const { x, y, z, density } = directions;
    if (density > 0 && surface.reflect(x, y, z)) sum += surface.r / density;
  }
  return sum / samples;
}

test('matt: albedo / pi in every direction, nothing from below', () => {
  const surface = new Surface();
  surface.look(MATT, 0, 0, 1, 0, 0, 1);
  expect(surface.reflect(...direction(0.3, 1))).toBe(true);
  expect([surface.r, surface.g, surface.b].map((value) => (value * Math.PI) / 0.3)).toEqual([
    expect.closeTo(0.2, 12),
    expect.closeTo(0.4, 12),
    expect.closeTo(0.8, 12),
  ]);
  expect(surface.reflect(0, 0, -1)).toBe(false);
});

test('light and view may change places (Helmholtz)', () => {
  fc.assert(
    fc.property(material, above, above, (of, a, b) => {
      const [there, back] = [reflected(of, a, b), reflected(of, b, a)];
      expect(there - back).toBeCloseTo(0, 8 - Math.ceil(Math.log10(1 + there)));
    }),
  );
});

test("GGX's facets, seen from above, cover the surface once", () => {
  for (const alpha of [0.02, 0.2, 0.6, 1]) {
    let sum = 0;
    const steps = 200_000;
    for (let step = 0; step < steps; step++) {
      const cosine = (step + 0.5) / steps;
      sum += (spread(cosine, alpha) * cosine * 2 * Math.PI) / steps;
    }
    expect(sum).toBeCloseTo(1, 2);
  }
});

test('a white metal gives back all of the light when smooth, never more, and less when rough (one bounce of facets)', () => {
  for (const z of [1, 0.7, 0.3]) {
    const view = direction(z, 0.5);
    const [smooth, rough] = [albedo(whiteMetal(0.1), view, 4096), albedo(whiteMetal(1), view, 4096)];
    expect(smooth).toBeGreaterThan(0.97);
    expect(smooth).toBeLessThan(1.002);
    expect(rough).toBeLessThan(smooth);
  }
});

test('sampled directions have the density they say: the same share of light as an even sum over the hemisphere', () => {
  for (const of of [whiteMetal(0.5), whiteMetal(1), { ...whiteMetal(0.6), metallic: 0.3, specular: 0.5 }]) {
    for (const z of [1, 0.3]) {
      const view = direction(z, 0.5);
      let sum = 0;
      const steps = 256;
      for (let row = 0; row < steps; row++) {
        for (let column = 0; column < steps; column++) {
          const light = direction((row + 0.5) / steps, (2 * Math.PI * (column + 0.5)) / steps);
          sum += (reflected(of, view, light) * light[2] * 2 * Math.PI) / steps ** 2;
        }
      }
      // A direction below the surface is lost light: at grazing views that is most of the noise.
      expect(Math.abs(albedo(of, view, 65_536) / sum - 1)).toBeLessThan(0.005);
    }
  }
});

test('directions are as frequent as their density says: a matt surface has its albedo without noise', () => {
  expect(albedo(MATT, direction(0.5, 1), 64)).toBeCloseTo(0.2, 10);
});

test('Fresnel: specular 0.5 is 4% straight on, all light at grazing angles', () => {
  expect(fresnel(1, iorOfSpecular(0.5))).toBeCloseTo(0.04, 12);
  expect(iorOfSpecular(0.5)).toBeCloseTo(1.5, 12);
  expect(fresnel(1, iorOfSpecular(1))).toBeCloseTo(0.08, 12);
  expect(fresnel(0, 1.5)).toBe(1);
  expect(fresnel(0.5, 1)).toBe(0);
});
