import { AwsFault } from '../../gateway/aws-service.ts';
import { entryCode, queueFault } from '../../queue/faults.ts';

const MOST_ENTRIES = 10;

interface Entry {
  readonly Id: string | undefined;
}

export interface BatchAnswer<Success> {
  readonly Successful: Success[];
  readonly Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[];
}

/** Runs each entry by itself; refuses the batch as a whole for its size and its ids. */
export function runBatch<One extends Entry, Success>(
  entries: readonly One[],
  run: (entry: One, id: string) => Success,
): BatchAnswer<Success> {
  checkEntries(entries);
  const answer: BatchAnswer<Success> = { Successful: [], Failed: [] };
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      answer.Successful.push(run(entry, Id));
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      answer.Failed.push({ Id, SenderFault: true, Code: entryCode(error), Message: error.message });
    }
  }
  return answer;
}

function checkEntries(entries: readonly Entry[]): void {
  const ids = entries.map((entry) => entry.Id ?? '');
  if (entries.length === 0)
    throw queueFault('empty-batch', 'There should be at least one SendMessageBatchRequestEntry in the request.');
  if (entries.length > MOST_ENTRIES) {
    const reason = `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`;
    throw queueFault('too-many-entries', reason);
  }
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id))) {
    const reason =
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';
    throw queueFault('invalid-entry-id', reason);
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw queueFault('entries-not-distinct', `Id ${repeated} repeated.`);
}
