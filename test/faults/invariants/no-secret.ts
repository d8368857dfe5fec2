import { CANARY } from '../injection.ts';
import type { Invariant } from './invariant.ts';

export const noSecret: Invariant = {
  id: 'I7',
  says: 'No secret that a provider let slip is in an event, a record or the words of an order.',
  violations: ({ events, records, deadLetters }) =>
    [...events, ...records.orders, ...records.outbox, ...deadLetters]
      .map((each) => JSON.stringify(each))
      .filter((text) => text.includes(CANARY))
      .map((text) => ({ text: `a planted secret is in ${text.slice(0, 200)}` })),
};
