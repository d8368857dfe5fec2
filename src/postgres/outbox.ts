import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { cloudEvent, type EventFacts } from '../../events/envelope.ts';
import type { EventDefinition } from '../../events/event-definition.ts';
import { publishable, redactValue } from '../platform/redact.ts';
import type { Transaction } from './database.ts';

export type MachineName = 'provision-tenant' | 'retire-tenant';

/** What leaves the system after a commit. Only `relay-outbox` sends it. */
export type OutboxMessage =
  | { readonly destination: 'event'; readonly body: EventToPublish }
  | { readonly destination: 'execution'; readonly body: ExecutionStart }
  | { readonly destination: 'callback'; readonly body: Callback };

export interface EventToPublish {
  readonly name: string;
  readonly detail: object;
  /** ISO 8601; the relay leaves it alone until then. */
  readonly notBefore?: string;
}

export interface ExecutionStart {
  readonly machine: MachineName;
  /** The same for the same attempt at the same operation, so that a second start changes nothing. */
  readonly name: string;
  readonly input: Readonly<Record<string, string>>;
  /** ISO 8601; the relay leaves it alone until then. */
  readonly notBefore?: string;
}

export type Callback =
  | { readonly token: string; readonly outcome: 'success'; readonly output: object }
  | { readonly token: string; readonly outcome: 'failure'; readonly error: string; readonly cause: string };

/** An event to publish, but for its id and time, which the outbox gives. */
export type Publication<Data extends z.ZodObject> = Omit<EventFacts<z.infer<Data>>, 'id' | 'time'>;

/**
 * The outbox as one invocation sees it. What it takes is masked once more: what leaves here can never be called back. Rows are written in the transaction of the change they tell of; after the commit
 * the relay is poked, if anything was written. A poke that gets lost costs a minute, not a message.
 */
export class Outbox {
  #written = false;
  readonly #now: () => Date;
  readonly #poke: () => Promise<void>;

  constructor(dependencies: { now: () => Date; poke: () => Promise<void> }) {
    this.#now = dependencies.now;
    this.#poke = dependencies.poke;
  }

  async publish<Data extends z.ZodObject>(
    transaction: Transaction,
    event: {
      definition: EventDefinition<string, Data>;
      publications: readonly Publication<Data>[];
      /** When it will have happened, where that is still to come: its time, and not told before. */
      happensAt?: Date;
    },
  ): Promise<void> {
    const { definition, publications, happensAt } = event;
    const time = (happensAt ?? this.#now()).toISOString();
    const details = publications.map((publication) =>
      cloudEvent(definition, { ...publication, id: randomUUID(), time }),
    );
    await this.#add(
      transaction,
      details.map((detail) => ({
        destination: 'event',
        body: { name: definition.name, detail: redactValue(detail), ...(happensAt && { notBefore: time }) },
      })),
    );
  }

  async startExecution(transaction: Transaction, execution: ExecutionStart): Promise<void> {
    await this.#add(transaction, [{ destination: 'execution', body: execution }]);
  }

  async answer(transaction: Transaction, callbacks: readonly Callback[]): Promise<void> {
    await this.#add(
      transaction,
      callbacks.map((callback) => ({
        destination: 'callback',
        body: callback.outcome === 'failure' ? { ...callback, cause: publishable(callback.cause) } : callback,
      })),
    );
  }

  /** Wakes the relay after a commit. The wrapper does so at the end; who works longer than a moment does so after each commit. */
  async poke(): Promise<void> {
    if (!this.#written) return;
    this.#written = false;
    await this.#poke();
  }

  async #add(transaction: Transaction, messages: readonly OutboxMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await transaction
      .insertInto('outbox')
      .values(
        messages.map((message) => ({
          destination: message.destination,
          body: JSON.stringify(message.body),
          not_before: 'notBefore' in message.body ? new Date(message.body.notBefore) : this.#now(),
          last_error: null,
        })),
      )
      .execute();
    this.#written = true;
  }
}
