import type { CallHooks } from '../../calls/surround.ts';
import { createRestDesk } from '../../rest/desk.ts';
import { type AskRest, askInProcess } from '../../rest/in-process.ts';
import type { RestVendor } from '../../rest/vendor.ts';

/** The REST clouds that Rancher's operators see. */
export interface RestSide {
  readonly ask: AskRest;
  /** Sees no faults and meets no limits: for agents that live in the cloud themselves. */
  readonly quietly: AskRest;
}

/** Hooks stand around the calls of the operators. */
export function createRestSide(
  vendors: readonly RestVendor[],
  { hooks, requestId }: { hooks: CallHooks | undefined; requestId: () => string },
): RestSide {
  return {
    ask: askInProcess(createRestDesk({ vendors, ...(hooks && { hooks }) }), { requestId }),
    quietly: askInProcess(createRestDesk({ vendors }), { requestId }),
  };
}
