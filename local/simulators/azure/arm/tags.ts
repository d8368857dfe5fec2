import * as z from 'zod';
import { badRequest } from '../fault.ts';

/** "Each resource, resource group, and subscription can have a maximum of 50 tag name-value pairs" (use tags, limitations). */
const MOST_TAGS = 50;
const LONGEST_NAME = 512;
const LONGEST_VALUE = 256;
const RESERVED = /[<>%&\\?/\p{Cc}]/u;

export const tagsSchema = z.record(z.string(), z.string()).optional();

export function checkTags(tags: Readonly<Record<string, string>> = {}): void {
  const entries = Object.entries(tags);
  if (entries.length > MOST_TAGS) {
    throw badRequest('InvalidTags', `The number of tags '${entries.length}' exceeds the maximum of '${MOST_TAGS}'.`);
  }
  for (const [name, value] of entries) {
    if (RESERVED.test(name)) {
      throw badRequest(
        'InvalidTagNameCharacters',
        `The tag names '${name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`,
      );
    }
    if (name.length > LONGEST_NAME || value.length > LONGEST_VALUE) {
      throw badRequest('InvalidTags', `The tag '${name.slice(0, 64)}' is too long.`);
    }
  }
}
