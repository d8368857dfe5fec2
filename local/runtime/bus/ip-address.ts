const V4 = /^\d+\.\d+\.\d+\.\d+$/;
const V6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

/** An address as a number and its width; undefined when the text is no address. */
export function parseAddress(text: string): { readonly value: bigint; readonly bits: 32 | 128 } | undefined {
  if (V4.test(text)) {
    const bytes = text.split('.').map(Number);
    if (bytes.some((byte) => byte > 255)) return undefined;
    return { value: bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n), bits: 32 };
  }
  return V6.test(text) ? parseV6(text) : undefined;
}

function parseV6(text: string): { value: bigint; bits: 128 } | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n), bits: 128 };
}

/** A test for addresses inside a block. Throws an Error with EventBridge's wording when the block cannot be read. */
export function compileCidr(block: string): (address: string) => boolean {
  const [address = '', mask, ...rest] = block.split('/');
  if (mask === undefined || rest.length > 0) throw new Error("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) throw new Error('Malformed CIDR, mask bits must be an integer');
  const maskBits = Number(mask);
  if (maskBits < 0) throw new Error('Malformed CIDR, mask bits must not be negative');
  const base = parseAddress(address);
  if (!base)
    throw new Error(V4.test(address) ? `Invalid IP address: ${address}` : `Nonstandard IP address: ${address}`);
  if (base.bits === 32 && maskBits >= 32) throw new Error('IPv4 mask bits must be < 32');
  if (base.bits === 128 && maskBits >= 128) throw new Error('IPv6 mask bits must be < 128');

  const shift = BigInt(base.bits - maskBits);
  const network = base.value >> shift;
  return (text) => {
    const candidate = parseAddress(text);
    return candidate !== undefined && candidate.bits === base.bits && candidate.value >> shift === network;
  };
}
