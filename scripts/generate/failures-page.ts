import { reasonCodes } from '../../src/orders/reason.ts';
import { failures } from '../../src/platform/failure.ts';
import { generatedFrom, page, table } from './markdown.ts';

export function failuresPage(): Map<string, string> {
  const failed = Object.entries(failures).map(([code, rule]) => [
    `\`${code}\``,
    rule.meaning,
    rule.retry ? 'yes' : 'no',
  ]);
  const refused = Object.entries(reasonCodes).map(([code, meaning]) => [`\`${code}\``, meaning]);
  return new Map([
    [
      'docs/failures.md',
      page(
        generatedFrom('src/platform/failure.ts and src/orders/reason.ts'),
        '# What can go wrong',
        '## A step fails',
        'A step that fails has one of these codes. The code alone decides whether the state machine tries again within the attempts of the step (`RetryableFailure`) or retires what was made (`TerminalFailure`).',
        table(['code', 'meaning', 'tried again'], failed),
        '## An order is refused',
        'A rejection in `OrderStateChanged`, or a message in `rejected-orders`, carries every reason that was found, each with one of these codes, the field and the remedy.',
        table(['code', 'meaning'], refused),
      ),
    ],
  ]);
}
