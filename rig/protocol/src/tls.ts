import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as grpc from '@grpc/grpc-js';
import { CodedError, messageOf } from '@blender-sim/base';

export type TlsErrorCode = 'TLS_FILE' | 'TLS_OPTIONS';

/** A TLS setting that can't be used. */
export class TlsError extends CodedError<TlsErrorCode> {}

/** PEM files as the command line names them; all absent: no TLS. */
export interface TlsFiles {
  /** This end's certificate (chain). */
  readonly cert?: string | undefined;
  /** Its private key. */
  readonly key?: string | undefined;
  /** The authorities the other end is checked against; a server with them asks for client certificates (mutual TLS). */
  readonly ca?: string | undefined;
  /** Clients need no certificate of their own, although `ca` is given: one-way TLS with an authority of one's own. */
  readonly oneWay?: boolean | undefined;
}

/** The two sides' credentials, made once at start. */
export interface Credentials {
  readonly server: grpc.ServerCredentials;
  readonly channel: grpc.ChannelCredentials;
  readonly tls: 'none' | 'tls' | 'mutual';
}

/** No encryption: for loopback. */
export function insecureCredentials(): Credentials {
  return { server: grpc.ServerCredentials.createInsecure(), channel: grpc.credentials.createInsecure(), tls: 'none' };
}

/**
 * Reads the files and makes credentials. With `ca` alone (a client without a certificate) the server side is not usable
 * and says so when it is asked for.
 * @throws TlsError TLS_OPTIONS (one of cert and key without the other), TLS_FILE (cannot be read or is no PEM).
 */
export async function loadCredentials(files: TlsFiles): Promise<Credentials> {
  const { cert, key, ca } = files;
  if (cert === undefined && key === undefined && ca === undefined) return insecureCredentials();
  if ((cert === undefined) !== (key === undefined)) {
    throw new TlsError(
      'TLS_OPTIONS',
      `--tls-${cert === undefined ? 'key' : 'cert'} is given without --tls-${cert === undefined ? 'cert' : 'key'}; give both.`,
    );
  }
  const [certPem, keyPem, caPem] = await Promise.all([readPem(cert), readPem(key), readPem(ca)]);
  for (const [file, pem] of [
    [cert, certPem],
    [ca, caPem],
  ] as const)
    checkCertificates(file, pem);
  if (certPem && keyPem) checkKey(cert, certPem, key, keyPem);
  const mutual = caPem !== undefined && files.oneWay !== true;
  try {
    const channel = grpc.credentials.createSsl(caPem ?? null, keyPem ?? null, certPem ?? null);
    const server =
      certPem && keyPem
        ? grpc.ServerCredentials.createSsl(caPem ?? null, [{ private_key: keyPem, cert_chain: certPem }], mutual)
        : undefined;
    return {
      channel,
      tls: mutual && certPem ? 'mutual' : 'tls',
      get server() {
        if (server === undefined) {
          throw new TlsError('TLS_OPTIONS', 'A server with TLS needs --tls-cert and --tls-key.');
        }
        return server;
      },
    };
  } catch (error) {
    throw new TlsError('TLS_FILE', `The TLS files can't be used: ${messageOf(error)}`, { cause: error });
  }
}

async function readPem(file: string | undefined): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  let pem: Buffer;
  try {
    pem = await readFile(file);
  } catch (error) {
    throw new TlsError('TLS_FILE', `${file}: can't be read (${messageOf(error)}).`, { cause: error });
  }
  if (!pem.includes('-----BEGIN ')) throw new TlsError('TLS_FILE', `${file}: no PEM block in it.`);
  return pem;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** A broken authority would be taken, and then let nobody in. */
function checkCertificates(file: string | undefined, pem: Buffer | undefined): void {
  if (file === undefined || pem === undefined) return;
  const blocks = pem.toString('latin1').match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw new TlsError('TLS_FILE', `${file}: no certificate in it.`);
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch (error) {
      throw new TlsError('TLS_FILE', `${file}: certificate ${String(index + 1)} is damaged (${messageOf(error)}).`, {
        cause: error,
      });
    }
  }
}

function checkKey(cert: string | undefined, certPem: Buffer, key: string | undefined, keyPem: Buffer): void {
  let belongs: boolean;
  try {
    belongs = new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem));
  } catch (error) {
    throw new TlsError('TLS_FILE', `${String(key)}: this private key can't be read (${messageOf(error)}).`, {
      cause: error,
    });
  }
  if (!belongs) throw new TlsError('TLS_FILE', `${String(key)} is not the private key of ${String(cert)}.`);
}
