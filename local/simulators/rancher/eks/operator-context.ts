import type { Core } from '../core.ts';
import type { EksConfigObject } from '../object-types.ts';
import { eksConfigs } from '../objects.ts';
import type { AwsSide, EksCloud } from './cloud.ts';
import type { EksConfigStatus } from './eks-config.ts';

export interface Operator extends Core {
  readonly aws: AwsSide;
}

export interface Tools {
  readonly operator: Operator;
  readonly cloud: EksCloud;
}

export function setStatus(
  config: EksConfigObject,
  { store, status }: { store: Core['store']; status: Partial<EksConfigStatus> },
) {
  return store.update(eksConfigs, {
    key: config.metadata,
    apply: (before) => ({ ...before, status: { ...before.status, ...status } }),
  });
}
