import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TlsFiles } from '../tls.js';

/** A certificate authority in a folder, for tests. */
export interface TestAuthority {
  /** Its certificate's file. */
  readonly ca: string;
  /** Makes a certificate for localhost and 127.0.0.1, signed by this authority. */
  issue(name: string): Required<Omit<TlsFiles, 'oneWay'>>;
}

/**
 * Makes a certificate authority with the machine's openssl.
 * @returns undefined when the machine has no openssl.
 */
export function testAuthority(folder: string): TestAuthority | undefined {
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  try {
    openssl('version');
  } catch {
    return undefined;
  }
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    '-subj',
    '/CN=test',
    '-days',
    '2',
  );
  writeFileSync(file('names.cnf'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  return {
    ca: file('ca.pem'),
    issue: (name) => {
      const [key, request, cert] = [file(`${name}.key`), file(`${name}.csr`), file(`${name}.pem`)];
      openssl('req', ...newKey, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
      const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
      openssl('x509', '-req', '-in', request, ...signed, '-extfile', file('names.cnf'), '-out', cert);
      return { cert, key, ca: file('ca.pem') };
    },
  };
}
