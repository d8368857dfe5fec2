import { reasonCodes } from '../../src/orders/reason.ts';
import { failures } from '../../src/platform/failure.ts';
import { generatedFrom, page, table } from './markdown.ts';

export function failuresPage(): Map<string, string> {
  const failed = Object.entries(failures).map(([code, rule]) => [
    `\`${code}\``,
    rule.meaning,
    rule.retry ? 'yes' : 'no',
    rule.remedy,
    rule.remedyBy,
    rule.chargedTo,
    rule.detail === 'told' ? 'its own message' : 'the meaning',
  ]);
  const refused = Object.entries(reasonCodes).map(([code, meaning]) => [`\`${code}\``, meaning]);
  return new Map([
    [
      'docs/failures.md',
      page(
        generatedFrom('src/platform/failure.ts and src/orders/reason.ts'),
        '# What can go wrong',
        '## A step fails',
        'A step that fails has one of these codes. The code alone decides whether the state machine tries again within the attempts of the step (`RetryableFailure`, and for an hour `OutageFailure`, which is `database-unavailable`) or retires what was made (`TerminalFailure`).',
        table(
          ['code', 'meaning', 'tried again', 'what comes next', 'done by', 'charged to', 'the customer reads'],
          failed,
        ),
        'What comes next is the `remedy` of the reason in `OrderStateChanged`, once the order is `failed` or `cancelled`; before that, nobody has to do anything: the step is tried again, or what was made is removed. An order that is `held` is for the operator to act on, whatever its code.',
        "Who ends an order pays for what was used until then. A cancel is the customer's. What breaks at a provider or with us is the operator's, who chose the provider and can claim from it, and so is everything while an order is `held`. Where nothing had been made yet, `chargedTo` is `nobody`; a rejection names nobody, because nothing was begun.",
        'A message that speaks of our insides is kept for the operator, in the cause of the execution and in `operations.failure`; the customer reads the meaning instead. Secrets are masked in every message (`src/platform/redact.ts`).',
        '## An order is refused',
        'A rejection in `OrderStateChanged`, or a message in `rejected-orders`, carries every reason that was found, each with one of these codes, the field and the remedy. So does a cancel that waits for its order, or finds nothing to cancel.',
        table(['code', 'meaning'], refused),
      ),
    ],
  ]);
}
