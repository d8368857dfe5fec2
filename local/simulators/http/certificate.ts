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
const name = (text: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))));
const extension = (id: string, { critical, value }: { critical: boolean; value: Buffer }) =>
  sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

export interface Certificate {
  /** PEM of the certificate, which is its own authority. */
  readonly cert: string;
  /** PEM of its private key. */
  readonly key: string;
}

/**
 * A certificate for `localhost` and 127.0.0.1. Every Rancher speaks TLS, and kubectl sends no token without it. Its key is random on purpose
 * and has no part in anything that a seed repeats; its dates are fixed, because clients check them by their own clock.
 */
export function selfSigned(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = name('dynamiclistener-ca');
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = sequence(
    extension('551d13', { critical: true, value: sequence(der(0x01, Buffer.from([0xff]))) }),
    extension('551d11', { critical: false, value: names }),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    subject,
    sequence(time('250101000000Z'), time('491231235959Z')),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const certificate = sequence(body, ecdsaWithSha256, bits(sign('sha256', body, privateKey)));
  const lines = certificate
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd();
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
