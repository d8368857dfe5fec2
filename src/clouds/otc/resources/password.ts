import { randomInt } from 'node:crypto';
import { keepSecret } from '../../../platform/redact.ts';

/** "8 to 32 characters long and contain at least three types": for PostgreSQL these special characters, of which any will do. */
const kinds = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789', '~!@#%^*-_=+?,'];
const LENGTH = 32;

/** A password that the cloud demands and that is told to nobody else: it goes into one call, and from then on it is masked everywhere. */
export function passwordForNobody(): string {
  const all = kinds.join('');
  const rest = Array.from({ length: LENGTH - kinds.length }, () => anyOf(all));
  return keepSecret([...kinds.map(anyOf), ...rest].join(''));
}

const anyOf = (characters: string): string => characters.charAt(randomInt(characters.length));
