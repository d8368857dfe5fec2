import { StepFailure } from '../../../platform/failure.ts';
import type { OwnerMark } from '../../../resources/resource-kind.ts';
import { isMarkedFor, markInWords, slotOf, type Tags } from '../owner-mark.ts';

/**
 * A PUT replaces whatever has the name, so each creation looks first. What is there without our mark is somebody's: it is neither taken over
 * nor removed, and the refusal says both ways out.
 */
export function refuseForeign(found: { readonly id: string; readonly tags: Tags }, mark: OwnerMark): void {
  if (isMarkedFor(mark, found.tags) && slotOf(found.tags) === mark.slot) return;
  throw new StepFailure(
    'foreign-resource',
    `${found.id} exists already and does not carry the mark of Tenantry. Either remove it, or, if Tenantry is to own and one day delete it, tag it with ${markInWords(mark)}.`,
  );
}
