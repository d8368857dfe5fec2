import type { Ids } from '../bus/ids.ts';
import type { Clock } from '../clock.ts';
import type { QueueSettings } from './attributes.ts';
import type { OutgoingMessage, ReceivedMessage, SentMessage, StoredMessage } from './message.ts';

export interface ReceiveRequest {
  /** 1 to 10; a mapping that asks from inside may take more. */
  readonly most?: number;
  readonly visibilitySeconds?: number;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly settings: QueueSettings;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** As set, with the defaults. */
  attributes(): Readonly<Record<string, string>>;
  /** `ApproximateNumberOfMessages` and its siblings; exact here. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number };
  setAttributes(changes: Readonly<Record<string, string>>): void;
  send(message: OutgoingMessage): SentMessage;
  /** Takes what is visible now; messages received too often go to the dead-letter queue instead. */
  receive(request?: ReceiveRequest): ReceivedMessage[];
  /** Resolves with messages, or with none after `waitSeconds`. */
  receiveWithin(request: ReceiveRequest & { readonly waitSeconds?: number }): Promise<ReceivedMessage[]>;
  /** Throws the faults of DeleteMessage; a message that is gone already is no fault. */
  remove(receiptHandle: string): void;
  changeVisibility(receiptHandle: string, seconds: number): void;
  /** At most every 60 seconds, as PurgeQueue. */
  purge(): void;
  /** When the next hidden message comes back, in milliseconds of the clock. */
  nextVisibleAt(): number | undefined;
  /** Called whenever a message may have become visible other than by the passing of time. */
  onArrival(listener: () => void): () => void;
  /** Puts in a message that another queue gave up on, as it is. */
  accept(message: StoredMessage): void;
  /** Takes one visible message out for good, for a move task. */
  takeOut(): StoredMessage | undefined;
}

export interface QueueDependencies {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Finds the dead-letter queue. */
  readonly byArn: (arn: string) => Queue | undefined;
  readonly chaos?: QueueChaos | undefined;
}

/**
 * For tests of faults: how often and how late a message becomes receivable, as if its sender had sent it so often. Once and with its own
 * delay unless told; none at all loses it.
 */
export type QueueChaos = (message: {
  readonly queue: string;
  readonly body: string;
}) => readonly { readonly delayMs: number }[] | undefined;

export interface QueueConfig {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly attributes: Readonly<Record<string, string>>;
}
