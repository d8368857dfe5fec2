import * as z from 'zod';
import type { Invoker } from '../runtime/lambda/invoker.ts';
import type { AuditSeals, SealExport } from './audit-seals.ts';

/** What schedules start, at the moment when somebody asks for it. */
export interface OnDemand {
  /** Seals the audit now, as the schedule does each hour, and hands out everything that was ever sealed. */
  sealAudit(): Promise<SealExport>;
  /** Looks after the keys of Rancher now, as the schedule does each day. Resolves with how each landing account came off. */
  rotateRancherKeys(): Promise<Readonly<Record<string, string>>>;
}

const rotated = z.object({ accounts: z.record(z.string(), z.string()) });

export function createOnDemand(means: {
  readonly invoker: Pick<Invoker, 'invoke'>;
  readonly auditSeals: Pick<AuditSeals, 'export'>;
}): OnDemand {
  const invoke = async (name: string): Promise<unknown> => {
    const result = await means.invoker.invoke(name, {});
    if ('error' in result) throw new Error(`${name} failed: ${result.error.errorMessage}`);
    return result.payload;
  };
  return {
    async sealAudit() {
      await invoke('seal-audit');
      return means.auditSeals.export();
    },
    rotateRancherKeys: async () => rotated.parse(await invoke('rotate-rancher-keys')).accounts,
  };
}
