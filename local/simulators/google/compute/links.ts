import type { Place } from '../../world/collection.ts';
import { invalidField, notFound, notReady } from '../faults.ts';
import { type ComputeObject, type ComputeObjects, GLOBAL, type Noun, pathOf } from './objects.ts';

const NAMES =
  /^(?:https:\/\/[^/]+\/compute\/v1\/)?(?:projects\/([^/]+)\/)?(global|regions\/[^/]+|zones\/[^/]+)\/(\w+)\/([^/]+)$/;

export interface Reference {
  readonly accountId: string;
  readonly region: string;
  readonly noun: string;
  readonly id: string;
}

/** Google takes a reference as a full URL, from `projects/` on, or from `global/`, `regions/` on. */
export function parseReference(reference: string, project: string): Reference | undefined {
  const [, accountId = project, place = '', noun = '', id = ''] = NAMES.exec(reference) ?? [];
  return id === ''
    ? undefined
    : { accountId, region: place === GLOBAL ? GLOBAL : (place.split('/')[1] ?? ''), noun, id };
}

/** The resource that a field refers to, ready to be used; throws what Google says where there is none. */
export function referred(
  objects: ComputeObjects,
  { field, value, noun, from }: { field: string; value: unknown; noun: Noun; from: Pick<Place, 'accountId'> },
): ComputeObject {
  const reference = parseReference(String(value ?? ''), from.accountId);
  if (reference?.noun !== noun) {
    throw invalidField(field, { value, why: `The URL is malformed.` });
  }
  const found = objects[noun].find(reference, reference.id);
  if (!found) throw notFound(pathOf({ ...reference, noun }));
  if (found.state === 'CREATING' || found.state === 'DELETING') throw notReady(pathOf(found));
  return found;
}

/** How Google itself writes a reference. */
export const linkTo = (object: Place & { noun: Noun; id: string }, universe: string): string =>
  `https://www.${universe}/compute/v1/${pathOf(object)}`;
