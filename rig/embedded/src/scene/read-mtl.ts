import type { SurfaceMaterial, Triple } from '../trace/scene.js';

/** The materials of a library by name, and what of them is not shown. */
export interface MaterialLibrary {
  readonly materials: ReadonlyMap<string, SurfaceMaterial>;
  readonly warnings: readonly string[];
}

/** What Blender makes of a material that a library names but does not describe, or that is in none. */
export const UNDESCRIBED: SurfaceMaterial = fromStatements(new Map());

/**
 * Reads an .mtl as Blender 3.4 does: colours are linear, `Ns` becomes roughness by 1 - sqrt(Ns / 1000), `Ks` the specular
 * strength, `Ka` metal where `illum` asks for reflections; `Pr` and `Pm` win. Textures and transparency are left out, with
 * a warning.
 */
export function readMtl(text: string): MaterialLibrary {
  const materials = new Map<string, SurfaceMaterial>();
  const warnings: string[] = [];
  let name: string | undefined;
  let statements = new Map<string, readonly string[]>();
  const close = (): void => {
    if (name === undefined) return;
    materials.set(name, fromStatements(statements));
    const textures = [...statements.keys()].filter((key) => /^(?:map_|bump$|disp$|decal$|refl$|norm$)/.test(key));
    if (textures.length > 0) {
      warnings.push(`material ${name} has textures (${textures.join(', ')}); its plain colour is shown`);
    }
    if ((number(statements, 'd') ?? 1) < 1) warnings.push(`material ${name} is transparent; it is shown opaque`);
  };
  for (const line of text.split(/[\r\n]+/)) {
    const [keyword = '', ...words] = line.trim().split(/\s+/);
    if (keyword === 'newmtl') {
      close();
      name = line.trim().slice('newmtl'.length).trim();
      statements = new Map();
    } else if (!keyword.startsWith('#') && keyword !== '') {
      statements.set(keyword.startsWith('map_') ? keyword : keyword.toLowerCase(), words);
    }
  }
  close();
  return { materials, warnings };
}

function fromStatements(statements: ReadonlyMap<string, readonly string[]>): SurfaceMaterial {
  const illum = number(statements, 'illum') ?? -1;
  const highlight = illum === 2;
  const reflection = illum >= 3 && illum <= 8;
  const shine = number(statements, 'ns');
  const roughness =
    shine === undefined ? (highlight ? 0 : 1) : 1 - Math.sqrt(Math.min(1000, Math.max(0, shine)) / 1000);
  const metal = reflection ? (mean(color(statements, 'ka')) ?? 1) : 0;
  return {
    kind: 'principled',
    baseColor: color(statements, 'kd') ?? [0.8, 0.8, 0.8],
    metallic: share(number(statements, 'pm') ?? metal),
    roughness: share(number(statements, 'pr') ?? roughness),
    specular: share(mean(color(statements, 'ks')) ?? (highlight ? 1 : 0)),
    emission: color(statements, 'ke') ?? [0, 0, 0],
  };
}

function number(statements: ReadonlyMap<string, readonly string[]>, key: string): number | undefined {
  const value = Number.parseFloat(statements.get(key)?.[0] ?? '');
  return Number.isFinite(value) ? value : undefined;
}

function color(statements: ReadonlyMap<string, readonly string[]>, key: string): Triple | undefined {
  const [r = NaN, g = r, b = g] = (statements.get(key) ?? []).map((word) => Number.parseFloat(word));
  return Number.isFinite(r + g + b) ? [r, g, b] : undefined;
}

function mean(triple: Triple | undefined): number | undefined {
  return triple && (triple[0] + triple[1] + triple[2]) / 3;
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
