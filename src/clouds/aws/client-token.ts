import { createHash } from 'node:crypto';

/** EC2 takes at most 64 ASCII characters as an idempotency token; longer request ids are replaced by their digest. */
export function clientToken(requestId: string): string {
  return /^[\x21-\x7e]{1,64}$/.test(requestId) ? requestId : createHash('sha256').update(requestId).digest('hex');
}
