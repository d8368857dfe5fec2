import { createECDH, type KeyObject, randomBytes } from 'node:crypto';
import { AwsFault } from '../../../runtime/gateway/aws-service.ts';

/** Orders of the base points (FIPS 186-4, appendix D; SEC 2 for secp256k1), by the curve's name in a JSON Web Key. */
const curves: Readonly<Record<string, { readonly name: string; readonly order: bigint }>> = {
  'P-256': { name: 'prime256v1', order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
  'P-384': {
    name: 'secp384r1',
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  'P-521': {
    name: 'secp521r1',
    order:
      0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
  secp256k1: { name: 'secp256k1', order: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n },
};

/**
 * ECDSA over a digest that was made elsewhere (FIPS 186-4, 6.4), in DER as KMS gives it. Node signs whole messages only; but it multiplies
 * the base point, when asked for the public key of the one-time secret, and the rest is arithmetic. No digest is longer than its order.
 */
export function signDigest(digest: Uint8Array, key: KeyObject): Uint8Array {
  const { crv = '', d = '' } = key.export({ format: 'jwk' });
  const curve = curves[crv];
  if (!curve) {
    throw new AwsFault('UnsupportedOperationException', 'Digests are signed locally with elliptic keys only.');
  }
  const { name, order } = curve;
  const secret = numberOf(Buffer.from(d, 'base64url'));
  const bytes = Math.ceil(order.toString(2).length / 8);
  for (;;) {
    const once = numberOf(randomBytes(bytes + 8)) % order;
    if (once === 0n) continue;
    const point = createECDH(name);
    point.setPrivateKey(Buffer.from(once.toString(16).padStart(bytes * 2, '0'), 'hex'));
    const r = numberOf(point.getPublicKey().subarray(1, 1 + bytes)) % order;
    const s = (inverse(once, order) * ((numberOf(digest) + r * secret) % order)) % order;
    if (r !== 0n && s !== 0n) return sequence([integer(r), integer(s)]);
  }
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Extended Euclid; the order is prime, so there is one. */
function inverse(value: bigint, order: bigint): bigint {
  let [left, right] = [value % order, order];
  let [one, other] = [1n, 0n];
  while (left > 1n) {
    const quotient = right / left;
    [right, left] = [left, right % left];
    [other, one] = [one, other - quotient * one];
  }
  return ((one % order) + order) % order;
}

const DER_INTEGER = 0x02;
const DER_SEQUENCE = 0x30;

/** Big-endian two's complement: a leading zero keeps a number positive. */
function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return element(DER_INTEGER, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

function sequence(elements: readonly Buffer[]): Buffer {
  return element(DER_SEQUENCE, Buffer.concat(elements));
}

/** Two numbers of a curve with 521 bits need one more byte for their length than those of the others. */
function element(tag: number, content: Buffer): Buffer {
  const length = content.length < 0x80 ? Buffer.of(content.length) : Buffer.of(0x81, content.length);
  return Buffer.concat([Buffer.of(tag), length, content]);
}
