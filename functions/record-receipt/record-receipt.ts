import * as z from 'zod';
import type { DestructionReceipt } from '../../events/tenant-retired.v1.ts';
import { digestOf } from '../../src/platform/digest.ts';
import { StepFailure } from '../../src/platform/failure.ts';
import type { StepInput } from '../../src/platform/step.ts';
import { plainId } from '../../src/resources/resource-kind.ts';
import type { TenantDependencies } from '../../src/tenants/stage-steps.ts';
import { loadTenantContext } from '../../src/tenants/tenant-plan.ts';

const absenceProof = z.object({ seenBy: z.string(), seenAt: z.string() });

/** Writes down, once, what was there and how it was seen to be gone. */
export async function recordReceipt(
  input: StepInput,
  dependencies: TenantDependencies,
): Promise<{ status: 'recorded'; resources: number }> {
  const { database, now } = dependencies;
  const { tenant, operation, removal } = await loadTenantContext(input, database);
  const rows = await database
    .selectFrom('resources')
    .selectAll()
    .where('owner_id', '=', tenant.id)
    .orderBy('slot')
    .execute();
  const resources = rows.map((row) => {
    const proof = absenceProof.safeParse(row.absence);
    if (!proof.success) throw new StepFailure('still-present', `Nobody has seen yet that ${row.slot} is gone.`);
    return {
      kind: row.kind,
      id: plainId(row.provider_id ?? 'never made'),
      slot: row.slot,
      absenceSeenBy: proof.data.seenBy,
      seenAt: proof.data.seenAt,
    };
  });
  const leases = await database
    .selectFrom('leases')
    .select('cidr')
    .where('tenant_id', '=', tenant.id)
    .where('state', '=', 'withdrawn')
    .orderBy('cidr')
    .execute();
  const kept = removal.keepFinalSnapshot
    ? rows.flatMap(({ kind, outputs: { finalSnapshotId } }) =>
        finalSnapshotId === undefined ? [] : [{ kind: `${kind}-snapshot`, id: finalSnapshotId }],
      )
    : [];
  const content = {
    resources,
    addressesWithdrawn: leases.map(({ cidr }) => cidr),
    ...(kept.length > 0 && { kept }),
    ...(tenant.last_look !== null && { lastLook: tenant.last_look }),
  };
  const receipt: DestructionReceipt = { ...content, digest: digestOf(content) };
  await database
    .insertInto('receipts')
    .values({ tenant_id: tenant.id, operation_id: operation.id, body: JSON.stringify(receipt), recorded_at: now() })
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .execute();
  return { status: 'recorded', resources: resources.length };
}
