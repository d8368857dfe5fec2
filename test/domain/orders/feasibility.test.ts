import { describe, expect, test } from '@jest/globals';
import { type AccountRoom, type FeasibilityRequest, judge, type Snapshot } from '../../../src/orders/feasibility.ts';
import { refuse } from '../../../src/orders/reason.ts';

const placement = { cloud: 'aws', region: 'eu-central-1', zones: ['a', 'b', 'c'], jurisdiction: 'eu-de' };
const request: FeasibilityRequest = {
  order: { orderId: 'O-1', tenant: { name: 'acme' }, customer: { id: 'C-1', name: 'Acme' } },
  contentHash: 'hash-1',
  placement,
  reasons: [],
};

function account(id: string, changes: Partial<AccountRoom> = {}): AccountRoom {
  return { id, cloud: 'aws', regions: ['eu-central-1'], purpose: 'pool', room: 1, ...changes };
}

function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    accounts: [account('one')],
    allowList: { used: 0, capacity: 60, needed: 3 },
    nameTaken: false,
    ...changes,
  };
}

function codes(state: Snapshot, asked: FeasibilityRequest = request) {
  const verdict = judge(asked, state);
  return verdict.verdict === 'rejected' ? verdict.reasons.map(({ code }) => code) : verdict.verdict;
}

describe('An order that can be carried out', () => {
  test.each([
    ['the only one', [account('one')], 'one'],
    ['the one with the most room', [account('one'), account('two', { room: 5 }), account('three', { room: 2 })], 'two'],
    [
      'the first by id of those with equal room',
      [account('b', { room: 2 }), account('c', { room: 2 }), account('a', { room: 2 })],
      'a',
    ],
    ['one that has the region', [account('far', { regions: ['eu-west-1'], room: 9 }), account('near')], 'near'],
    ['one of the cloud', [account('other', { cloud: 'azure', room: 9 }), account('own')], 'own'],
    [
      'none that is for shared clusters',
      [account('shared', { purpose: 'shared-clusters', room: 9 }), account('own')],
      'own',
    ],
    [
      'none of another customer',
      [account('theirs', { purpose: { dedicatedTo: 'C-2' }, room: 9 }), account('own')],
      'own',
    ],
    [
      "the customer's own",
      [account('pool', { room: 9 }), account('ours', { purpose: { dedicatedTo: 'C-1' } })],
      'ours',
    ],
  ])('gets of several landing accounts %s', (_, accounts, landingAccountId) => {
    expect(judge(request, snapshot({ accounts }))).toEqual({ verdict: 'accepted', landingAccountId });
  });

  test('gets the same account in whatever order the accounts are listed', () => {
    const accounts = ['d', 'b', 'a', 'c'].map((id) => account(id, { room: 3 }));

    for (let turn = 0; turn < accounts.length; turn += 1) {
      const turned = [...accounts.slice(turn), ...accounts.slice(0, turn)];

      expect(judge(request, snapshot({ accounts: turned }))).toEqual({ verdict: 'accepted', landingAccountId: 'a' });
    }
  });

  test('may take the last place in the allow-list', () => {
    expect(codes(snapshot({ allowList: { used: 57, capacity: 60, needed: 3 } }))).toBe('accepted');
  });
});

describe('An order that cannot be carried out', () => {
  test.each([
    ['a living tenant has its name', { nameTaken: true }, ['name-taken']],
    ['nobody registered an account', { accounts: [] }, ['no-landing-account']],
    ['no account has the region', { accounts: [account('far', { regions: ['eu-west-1'] })] }, ['no-landing-account']],
    ['every account is full', { accounts: [account('one', { room: 0 }), account('two', { room: 0 })] }, ['no-room']],
    [
      "the customer's own account is full, though the pool has room",
      { accounts: [account('ours', { purpose: { dedicatedTo: 'C-1' }, room: 0 }), account('pool')] },
      ['no-room'],
    ],
    ['the allow-list has two places left', { allowList: { used: 58, capacity: 60, needed: 3 } }, ['allow-list-full']],
    [
      'everything is against it',
      { nameTaken: true, accounts: [], allowList: { used: 60, capacity: 60, needed: 3 } },
      ['name-taken', 'no-landing-account', 'allow-list-full'],
    ],
  ])('is rejected when %s', (_, changes, expected) => {
    expect(codes(snapshot(changes))).toEqual(expected);
  });

  test('keeps the reasons that were found before and hears the new ones too', () => {
    const earlier = refuse('cloud-unknown', { field: 'data.cloud', message: 'No.', remedy: 'Choose.' });
    const { placement: _, ...unplaced } = request;

    const found = codes(snapshot({ nameTaken: true, accounts: [] }), { ...unplaced, reasons: [earlier] });

    expect(found).toEqual(['cloud-unknown', 'name-taken']);
  });

  test('can never be accepted without a place', () => {
    const { placement: _, ...unplaced } = request;

    expect(() => judge(unplaced, snapshot())).toThrow(TypeError);
  });
});

describe('An order that has come before', () => {
  test('changes nothing, though by now its own tenant has its name and its room', () => {
    const taken = snapshot({
      knownContentHash: 'hash-1',
      nameTaken: true,
      accounts: [],
      allowList: { used: 60, capacity: 60, needed: 3 },
    });

    expect(judge(request, taken)).toEqual({ verdict: 'duplicate' });
  });

  test('is rejected for that reason alone when its content is another', () => {
    const state = snapshot({ knownContentHash: 'hash-0', nameTaken: true });

    expect(codes(state)).toEqual(['order-id-reused']);
  });
});
