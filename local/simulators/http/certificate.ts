import { generateKeyPairSync, sign } from 'node:crypto';

/** Distinguished encoding of ASN.1 (X.690): a tag, a length, the content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...items: readonly Buffer[]) => der(0x30, ...items);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const time = (utc: string) => der(0x17, Buffer.from(utc));
const bits = (content: Buffer) => der(0x03, Buffer.from([0]), content);
const attribute = (type: string, text: string) => der(0x31, sequence(oid(type), der(0x0c, Buffer.from(text))));
const nameOf = ({ commonName, organization }: Subject) =>
  sequence(...(organization === undefined ? [] : [attribute('55040a', organization)]), attribute('550403', commonName));
const extension = (id: string, { critical, value }: { critical: boolean; value: Buffer }) =>
  sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

export interface Certificate {
  /** PEM of the certificate. */
  readonly cert: string;
  /** PEM of its private key. */
  readonly key: string;
}

export interface Subject {
  readonly commonName: string;
  readonly organization?: string;
}

export interface Wanted {
  readonly subject: Subject;
  /** Host names and IPv4 addresses that it is good for; none for a client's. */
  readonly names?: readonly string[];
  /** Who signs it; absent: it is its own authority. */
  readonly issuer?: { readonly subject: Subject; readonly key: string };
}

/**
 * A certificate for `localhost` and 127.0.0.1, which is its own authority. Every Rancher speaks TLS, and kubectl sends no token without it.
 */
export const selfSigned = (): Certificate =>
  certificate({ subject: { commonName: 'dynamiclistener-ca' }, names: ['localhost', '127.0.0.1'] });

/** Keys are random on purpose and have no part in anything that a seed repeats; dates are fixed, because clients check them by their own clock. */
export function certificate({ subject, names = [], issuer }: Wanted): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = issuer === undefined;
  const extensions = sequence(
    ...(isAuthority ? [extension('551d13', { critical: true, value: sequence(der(0x01, Buffer.from([0xff]))) })] : []),
    ...(names.length > 0
      ? [extension('551d11', { critical: false, value: sequence(...names.map(alternativeName)) })]
      : []),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([isAuthority ? 1 : 2])),
    ecdsaWithSha256,
    nameOf(issuer?.subject ?? subject),
    sequence(time('250101000000Z'), time('491231235959Z')),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(isAuthority || names.length > 0 ? [der(0xa3, extensions)] : []),
  );
  const signed = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, issuer?.key ?? privateKey)));
  const lines = signed
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd();
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const alternativeName = (name: string): Buffer =>
  /^\d+(\.\d+){3}$/.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name));
