import * as z from 'zod';

const batchResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Which messages a function reported as failed. Lambda takes a missing, null or empty list as success of all, and an answer it
 * cannot read, or an identifier that is not of this batch, as failure of all ("Success and failure conditions").
 */
export function failedMessageIds(response: unknown, batch: readonly string[]): Set<string> {
  if (response === null || response === undefined || response === '') return new Set();
  const parsed = batchResponse.safeParse(response);
  if (!parsed.success) return new Set(batch);
  const failed = (parsed.data.batchItemFailures ?? []).map((failure) => failure.itemIdentifier);
  return new Set(failed.every((id) => batch.includes(id)) ? failed : batch);
}
