import type { Condition } from '../object-types.ts';
import type { KubeObject } from '../store/kube-object.ts';

/** Conditions whose Unknown means "under way" and whose False means "failed" (rancher/wrangler pkg/summary). */
const underWayWhenUnknown: Readonly<Record<string, string>> = {
  Active: 'activating',
  AgentDeployed: 'provisioning',
  BackingNamespaceCreated: 'configuring',
  CreatorMadeOwner: 'configuring',
  DefaultProjectCreated: 'configuring',
  InitialRolesPopulated: 'configuring',
  Pending: 'pending',
  Provisioned: 'provisioning',
  Removed: 'removing',
  SystemProjectCreated: 'configuring',
  Updated: 'updating',
  Upgraded: 'upgrading',
  Waiting: 'waiting',
};

/** Conditions whose False means "under way" and whose Unknown means "failed". */
const underWayWhenFalse: Readonly<Record<string, string>> = { Ready: 'unavailable', Completed: 'activating' };

export interface Summary {
  readonly state: string;
  readonly transitioning: 'yes' | 'no' | 'error';
  readonly message: string;
}

/**
 * State as Norman and Steve show it, computed from conditions only. `Connected` is not looked at, and an object without any
 * condition is `active`: it is so right after it was made.
 */
export function summarize(object: KubeObject & { readonly status?: unknown }): Summary {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp !== undefined) {
    const message = finalizers.length === 0 ? '' : `waiting on ${finalizers.join(', ')}`;
    return { state: 'removing', transitioning: 'yes', message };
  }
  const conditions = (object.status as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [];
  const found = [
    ...conditions.map((condition) => read(condition, { names: underWayWhenUnknown, failed: 'False' })),
    ...conditions.map((condition) => read(condition, { names: underWayWhenFalse, failed: 'Unknown' })),
  ].filter((finding) => finding !== undefined);
  const worst = found.find(({ failed }) => failed) ?? found[0];
  return {
    state: worst?.state ?? 'active',
    transitioning: worst === undefined ? 'no' : worst.failed ? 'error' : 'yes',
    message: found.flatMap(({ message }) => (message === '' ? [] : [message])).join('; '),
  };
}

function read(condition: Condition, rule: { names: Readonly<Record<string, string>>; failed: 'False' | 'Unknown' }) {
  const state = rule.names[condition.type];
  if (state === undefined || condition.status === 'True') {
    return undefined;
  }
  return { state, failed: condition.status === rule.failed, message: condition.message ?? '' };
}
