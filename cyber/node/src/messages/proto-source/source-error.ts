import { CyberError } from '../../cyber-error.js';

/** Where something stands in a .proto file. Lines count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** CYBER_CONFIG, `file:line: what`, as compilers say it. */
export function sourceError(place: SourcePlace, what: string): CyberError {
  return new CyberError('CYBER_CONFIG', `${place.file}:${place.line}: ${what}`, { fields: { ...place } });
}
