import { describe, expect, test } from '@jest/globals';
import { limits } from '../../../src/orders/limits.ts';
import { identify, parseCancellation, parseOrder } from '../../../src/orders/parse-order.ts';
import { reasonCodes } from '../../../src/orders/reason.ts';
import { orderData } from './orders.ts';

function refused(data: unknown) {
  const parsed = parseOrder(data);
  if (!('reasons' in parsed)) throw new Error('the order was read');
  return parsed;
}

describe('An order of a tenant', () => {
  test('is read, and what it leaves out is filled in', () => {
    const parsed = parseOrder(orderData());

    expect(parsed).toEqual({ order: { ...orderData(), residency: 'any', size: 'small', addOns: [] } });
  });

  test('keeps every field that it may have', () => {
    const data = orderData({
      residency: 'eu-sovereign',
      size: 'large',
      addOns: [{ name: 'connector', settings: { replicas: 2, tags: ['a', null] } }],
      access: { groupPrincipal: 'azuread_group://1' },
      platformProfile: 'standard',
      maintenanceWindow: { weekday: 'sunday', startHourUtc: 0, hours: 24 },
    });

    expect(parseOrder(data)).toEqual({ order: data });
  });

  test('may carry fields that a later version adds', () => {
    expect(parseOrder(orderData({ colour: 'green' }))).toEqual(parseOrder(orderData()));
  });

  test.each(['a', '7', 'a-b', 'a--b', '3com', 'x'.repeat(30)])('may name its tenant %p', (name) => {
    expect(parseOrder(orderData({ tenant: { name } }))).toHaveProperty('order');
  });

  test.each(['', '-a', 'a-', 'Acme', 'a_b', 'a.b', 'ä', 'a b', 'a\n', 'x'.repeat(31), 7, null, {}])(
    'cannot name its tenant %p',
    (name) => {
      const { reasons } = refused(orderData({ tenant: { name } }));

      expect(reasons).toEqual([
        {
          code: 'tenant-name-malformed',
          field: 'data.tenant.name',
          message: expect.stringContaining('data.tenant.name cannot be '),
          remedy:
            'Give data.tenant.name as 1 to 30 lower-case letters, digits and hyphens, with no hyphen at either end.',
        },
      ]);
    },
  );

  test('is told everything that is wrong at once', () => {
    const { reasons } = refused({
      orderId: 'O 1',
      customer: { id: 'C-1' },
      tenant: { name: 'Not a label' },
      offering: 'double-tenant',
      cloud: '',
      residency: 'mars',
      maintenanceWindow: { weekday: 'someday', startHourUtc: 24, hours: 0.5 },
      addOns: [{ name: 'ok' }, { name: 7 }],
    });

    expect(reasons.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'order-id-malformed data.orderId',
      'field-missing data.customer.name',
      'tenant-name-malformed data.tenant.name',
      'field-malformed data.offering',
      'field-malformed data.cloud',
      'field-missing data.region',
      'field-malformed data.residency',
      'field-malformed data.addOns[1].name',
      'field-malformed data.maintenanceWindow.weekday',
      'field-malformed data.maintenanceWindow.startHourUtc',
      'field-malformed data.maintenanceWindow.hours',
    ]);
  });

  test('is told the limits in plain words', () => {
    const { reasons } = refused(orderData({ maintenanceWindow: { weekday: 'sunday', startHourUtc: 24, hours: 2 } }));

    expect(reasons).toEqual([
      {
        code: 'field-malformed',
        field: 'data.maintenanceWindow.startHourUtc',
        message: 'data.maintenanceWindow.startHourUtc cannot be 24.',
        remedy: 'Give data.maintenanceWindow.startHourUtc as a whole number from 0 to 23.',
      },
    ]);
  });

  test('never has the name of a person repeated to it', () => {
    const { reasons } = refused(orderData({ customer: { id: 'C-1', name: `Jane Doe${'!'.repeat(200)}` } }));

    expect(reasons[0]?.field).toBe('data.customer.name');
    expect(JSON.stringify(reasons)).not.toContain('Jane');
  });

  test('has a long value repeated in short', () => {
    const { reasons } = refused(orderData({ region: 'r'.repeat(5000) }));

    expect(reasons[0]?.message.length).toBeLessThan(120);
  });

  test('is told once of a list that is too long, not of each of its items', () => {
    const { reasons } = refused(orderData({ addOns: Array.from({ length: 5000 }, () => ({ name: 7 })) }));

    expect(reasons).toEqual([
      {
        code: 'field-malformed',
        field: 'data.addOns',
        message: 'data.addOns cannot be a list of 5000.',
        remedy: 'Give data.addOns as a list of at most 20 add-ons.',
      },
    ]);
  });

  test('leaves what is legible to those who judge on', () => {
    const { legible } = refused(orderData({ tenant: { name: 'NO' }, region: 'eu-central-1', residency: 'mars' }));

    expect(legible).toMatchObject({ orderId: 'O-1', cloud: 'aws', region: 'eu-central-1', offering: 'single-tenant' });
    expect(legible).not.toHaveProperty('tenant');
    expect(legible).not.toHaveProperty('residency');
  });

  test.each([[undefined], [null], ['text'], [7], [[]]])('cannot be %p', (data) => {
    expect(refused(data).reasons).toMatchObject([{ field: 'data' }]);
  });

  test('is refused, not died of, when it is nested without end', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);

    const { reasons } = refused(orderData({ addOns: [{ name: 'x', settings: { deep } }] }));

    expect(reasons).toMatchObject([{ code: 'nested-too-deeply' }]);
  });

  test.each([
    ['a null character', { id: 'C-1', name: 'A\u0000' }],
    ['half of a surrogate pair', { id: 'C-1', name: 'A\ud800' }],
    ['a number beyond all bounds', { id: 'C-1', name: 'A', rank: JSON.parse('1e999') }],
  ])('is refused when it holds %s', (_, customer) => {
    expect(refused(orderData({ customer })).reasons).toMatchObject([{ code: 'text-malformed' }]);
  });
});

describe('Every way to spoil an order', () => {
  const required = ['orderId', 'customer', 'tenant', 'offering', 'cloud', 'region'];
  const strange: unknown[] = [null, 7, true, '', [], {}, 'x'.repeat(10_000), -1, [[]]];
  const fields = Object.keys(limits).filter((field) => /^[a-zA-Z]+$/.test(field) && field in orderOrOptional());

  function orderOrOptional(): Record<string, unknown> {
    return orderData({
      residency: 'eu',
      size: 'small',
      addOns: [],
      access: {},
      platformProfile: 'p',
      maintenanceWindow: {},
    });
  }

  test.each(required)('leaving out %s is told as missing', (field) => {
    const { reasons } = refused(orderData({ [field]: undefined }));

    expect(reasons.map((reason) => reason.message)).toContain(`data.${field} is missing.`);
  });

  test.each(fields)('each strange value of %s gives reasons that are complete, or an order', (field) => {
    for (const value of strange) {
      const parsed = parseOrder(orderData({ [field]: value }));

      for (const reason of 'reasons' in parsed ? parsed.reasons : []) {
        expect(Object.keys(reasonCodes)).toContain(reason.code);
        expect(reason.field).toMatch(new RegExp(`^data\\.${field}`));
        expect(reason.remedy).toMatch(/^Give data\..+ as .+\.$/);
      }
    }
  });
});

describe('An order to cancel', () => {
  const cancel = { orderId: 'O-2', tenant: { name: 'acme' } };

  test('is read, and what it leaves out is filled in', () => {
    expect(parseCancellation(cancel)).toEqual({
      cancellation: { ...cancel, gracePeriodDays: 0, keepFinalSnapshot: false },
    });
  });

  test('keeps what it says', () => {
    const data = { ...cancel, cancels: 'O-1', reason: 'Over.', gracePeriodDays: 30, keepFinalSnapshot: true };

    expect(parseCancellation(data)).toEqual({ cancellation: data });
  });

  test('is told everything that is wrong at once, its free text unrepeated', () => {
    const parsed = parseCancellation({
      tenant: {},
      reason: 'secret'.repeat(300),
      gracePeriodDays: -1,
      keepFinalSnapshot: 'no',
    });

    const reasons = 'reasons' in parsed ? parsed.reasons : [];
    expect(reasons.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'order-id-missing data.orderId',
      'tenant-name-missing data.tenant.name',
      'field-malformed data.reason',
      'field-malformed data.gracePeriodDays',
      'field-malformed data.keepFinalSnapshot',
    ]);
    expect(JSON.stringify(reasons)).not.toContain('secret');
  });
});

describe('Whom to answer', () => {
  test('is the order id and the name as they were given, even when the name is no name', () => {
    expect(identify(orderData({ tenant: { name: 'Not A Label' } }))).toEqual({
      identity: { orderId: 'O-1', tenantName: 'Not A Label' },
    });
  });

  test('is a name cut short when it is endless', () => {
    const identified = identify(orderData({ tenant: { name: '😀'.repeat(5000) } }));

    expect(identified).toEqual({ identity: { orderId: 'O-1', tenantName: '😀'.repeat(100) } });
  });

  test.each([
    [{}, ['order-id-missing', 'tenant-name-missing']],
    [{ orderId: '', tenant: { name: '' } }, ['order-id-missing', 'tenant-name-missing']],
    [{ orderId: 7, tenant: { name: 'a' } }, ['order-id-malformed']],
    [{ orderId: 'a b', tenant: 'acme' }, ['order-id-malformed', 'tenant-name-missing']],
    [{ orderId: 'O-1', tenant: { name: 7 } }, ['tenant-name-malformed']],
    [null, ['order-id-missing', 'tenant-name-missing']],
    ['text', ['order-id-missing', 'tenant-name-missing']],
  ])('is unknown in %j', (data, codes) => {
    const identified = identify(data);

    expect('reasons' in identified ? identified.reasons.map(({ code }) => code) : []).toEqual(codes);
  });
});
