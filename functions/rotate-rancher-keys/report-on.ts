import { StepFailure } from '../../src/platform/failure.ts';
import { metrics } from '../../src/platform/lambda.ts';
import { logger } from '../../src/platform/logger.ts';
import type { AccountReport } from './rotate-rancher-keys.ts';
import { DAY_MS } from './work.ts';

/** What needs nobody's attention. */
const quiet: ReadonlySet<AccountReport['outcome']['status']> = new Set([
  'no-key',
  'kept',
  'revoked',
  'waiting',
  'busy',
]);

/**
 * Tells the log how each account came off, and the alarm `rancher-key-old` how old the oldest key is. Fails when an account did, after all of
 * them had their turn: Lambda then runs it again.
 */
export function reportOn(reports: readonly AccountReport[], now: Date): { accounts: Record<string, string> } {
  for (const { accountId, outcome, strangers } of reports) {
    if (outcome.status === 'failed') {
      logger.error('the key for Rancher was not looked after', { accountId, error: outcome.error });
    } else if (!quiet.has(outcome.status) || strangers) {
      logger.warn('the key for Rancher needs somebody', { accountId, ...outcome, strangers });
    } else {
      logger.info('the key for Rancher', { accountId, ...outcome });
    }
  }
  const days = reports.map(({ oldestAt }) => (oldestAt ? (now.getTime() - oldestAt.getTime()) / DAY_MS : 0));
  metrics.addMetric('OldestRancherKeyDays', 'Count', Math.floor(Math.max(0, ...days)));

  const failed = reports.filter(({ outcome }) => outcome.status === 'failed');
  if (failed.length > 0) {
    const names = failed.map(({ accountId }) => accountId).join(', ');
    throw new StepFailure('unexpected', `The keys for Rancher of ${names} were not looked after.`);
  }
  return { accounts: Object.fromEntries(reports.map(({ accountId, outcome }) => [accountId, outcome.status])) };
}
