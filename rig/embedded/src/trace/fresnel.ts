/**
 * Reflectance of unpolarised light at a smooth boundary (Fresnel, in the form of Cook and Torrance 1982).
 * @param cosine of the angle to the normal, 0..1.
 * @param ior refractive index of the far side over that of the near one, at least 1.
 */
export function fresnel(cosine: number, ior: number): number {
  const c = Math.abs(cosine);
  const g = Math.sqrt(ior * ior - 1 + c * c);
  const parallel = g - c;
  const sum = g + c;
  if (sum === 0) return 1;
  const ratio = parallel / sum;
  const other = (c * sum - 1) / (c * parallel + 1);
  return 0.5 * ratio * ratio * (1 + other * other);
}

/** The refractive index whose reflection straight on is 0.08 x specular: Disney's `specular`, 0.5 is 4% (1.5). */
export function iorOfSpecular(specular: number): number {
  return 2 / (1 - Math.sqrt(0.08 * specular)) - 1;
}
