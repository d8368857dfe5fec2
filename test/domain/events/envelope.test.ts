import { describe, expect, test } from '@jest/globals';
import { capacityWarning } from '../../../events/capacity-warning.v1.ts';
import { cloudEvent, incomingEvent } from '../../../events/envelope.ts';
import { orderStateChanged } from '../../../events/order-state-changed.v1.ts';

const data = { subject: 'allow-list', used: 48, capacity: 60 } as const;
const facts = { id: 'e-1', time: '2026-11-02T09:00:00Z', data };

describe('An event that is published', () => {
  test('is a CloudEvent with the type and the source of its definition', () => {
    const event = cloudEvent(capacityWarning, facts);

    expect(event).toEqual({
      specversion: '1.0',
      id: 'e-1',
      source: 'tenantry',
      type: 'tenantry.capacity-warning.v1',
      subject: 'allow-list',
      time: '2026-11-02T09:00:00Z',
      datacontenttype: 'application/json',
      data: { subject: 'allow-list', used: 48, capacity: 60 },
    });
  });

  test('says which order and which event it follows from', () => {
    const event = cloudEvent(capacityWarning, { ...facts, correlationId: 'O-1', causationId: 'e-0' });

    expect(event).toMatchObject({ correlationid: 'O-1', causationid: 'e-0' });
  });

  test('has a sequence that sorts as text as it sorts as a number', () => {
    const sequences = [9, 10, 99, 1000].map((sequence) => cloudEvent(capacityWarning, { ...facts, sequence }).sequence);

    expect([...sequences].sort()).toEqual(sequences);
    expect(sequences[0]).toBe('000000000009');
  });

  test('may be about something else than its definition says', () => {
    expect(cloudEvent(capacityWarning, { ...facts, subject: 'group/7' }).subject).toBe('group/7');
  });

  test.each([
    ['lacks a member', { subject: 'allow-list', used: 48 }, /capacity/],
    ['has a member of another type', { ...data, used: 'many' }, /used/],
    ['has a member that the contract does not know', { ...data, colour: 'red' }, /does not know/],
  ])('is not made when its data %s', (_, broken, complaint) => {
    expect(() => cloudEvent(capacityWarning, { ...facts, data: broken as typeof data })).toThrow(complaint);
  });

  test('is not made when an inner object has a member that the contract does not know', () => {
    const reason = { code: 'cloud-unknown', message: 'No such cloud.', remedy: 'Choose another.', severity: 3 };
    const state = { orderId: 'O-1', tenantName: 'acme', state: 'rejected', sequence: 1, reasons: [reason] } as const;

    const publish = () => cloudEvent(orderStateChanged, { ...facts, data: { ...state, reasons: [reason] } });

    expect(publish).toThrow(/does not know/);
  });

  test('is not made when its time is not a time', () => {
    expect(() => cloudEvent(capacityWarning, { ...facts, time: 'yesterday' })).toThrow();
  });
});

describe('An event that is read', () => {
  const event = { specversion: '1.0', id: '1', source: '/shop', type: 'tenantry.order-placed.v1', data: {} };

  test('may carry attributes that we do not know', () => {
    expect(incomingEvent.safeParse({ ...event, traceparent: '00-abc', partitionkey: 'x' }).success).toBe(true);
  });

  test('may have null for an optional attribute, which means absent', () => {
    expect(incomingEvent.parse({ ...event, subject: null, time: null })).toMatchObject({ subject: undefined });
  });

  test.each([
    [7, '7'],
    ['0007', '0007'],
  ])('may have %p as its sequence', (sequence, read) => {
    expect(incomingEvent.parse({ ...event, sequence }).sequence).toBe(read);
  });

  test.each(['specversion', 'id', 'source', 'type'])('must have %s', (attribute) => {
    expect(incomingEvent.safeParse({ ...event, [attribute]: undefined }).success).toBe(false);
    expect(incomingEvent.safeParse({ ...event, [attribute]: '' }).success).toBe(false);
  });

  test('must be of CloudEvents 1.0', () => {
    expect(incomingEvent.safeParse({ ...event, specversion: '0.3' }).success).toBe(false);
  });
});
