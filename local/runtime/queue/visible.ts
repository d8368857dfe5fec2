import type { StoredMessage } from './message.ts';

export function isVisible(message: StoredMessage, now: number): boolean {
  return message.visibleAt <= now;
}

export function isInFlight(message: StoredMessage, now: number): boolean {
  return message.visibleAt > now && message.receipt !== undefined;
}

export function isDelayed(message: StoredMessage, now: number): boolean {
  return message.visibleAt > now && message.receipt === undefined;
}

interface Selection {
  readonly now: number;
  readonly most: number;
  readonly fifo: boolean;
}

/**
 * The messages a receive call gets. In a FIFO queue a group with a message in flight, or with an earlier message that is still
 * delayed, is closed; several messages of one open group may come in one batch, in their order.
 */
export function selectVisible(messages: Iterable<StoredMessage>, { now, most, fifo }: Selection): StoredMessage[] {
  const all = fifo ? [...messages] : messages;
  const closed = new Set<string | undefined>();
  if (fifo) for (const message of all) if (isInFlight(message, now)) closed.add(message.groupId);

  const selected: StoredMessage[] = [];
  for (const message of all) {
    if (selected.length >= most) break;
    if (fifo && closed.has(message.groupId)) continue;
    if (isVisible(message, now)) selected.push(message);
    else if (fifo) closed.add(message.groupId);
  }
  return selected;
}

/** When the next hidden message can be received, if it is not removed before. */
export function nextVisibleAt(messages: Iterable<StoredMessage>, now: number): number | undefined {
  let next: number | undefined;
  for (const { visibleAt } of messages) {
    if (visibleAt > now && (next === undefined || visibleAt < next)) next = visibleAt;
  }
  return next;
}
