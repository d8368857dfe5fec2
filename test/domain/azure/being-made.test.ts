import { describe, expect, test } from '@jest/globals';
import type { ArmClient, ArmOperation } from '../../../src/clouds/azure/client.ts';
import { beingMade, withUnfinished } from '../../../src/clouds/azure/resources/being-made.ts';
import type { ObservedResource, ResourceState } from '../../../src/resources/resource-kind.ts';

const ID = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/natGateways/n';
const MAKING = beingMade(ID, '/subscriptions/s/operations/o');

/** What one list after the other shows, and what the operation says, with the calls in their order. */
async function look(
  lists: readonly (ResourceState | 'nothing')[],
  { operation, isSilent = false }: { operation?: ArmOperation; isSilent?: boolean } = {},
) {
  const calls: string[] = [];
  const client = {
    operation: async () => {
      calls.push('operation');
      return operation;
    },
  } as unknown as ArmClient;
  const read = async (): Promise<ObservedResource[]> => {
    const state = lists[calls.filter((call) => call === 'list').length];
    calls.push('list');
    // Azure is free in how it spells an id.
    const providerId = ID.replace('natGateways', 'natgateways');
    return state === undefined || state === 'nothing' ? [] : [{ providerId, slot: 'nat', state, outputs: {} }];
  };
  const found = await withUnfinished(client, { scope: { ownerId: 'o', providerIds: [MAKING] }, read, isSilent });
  return { calls, found: found.map(({ providerId, state }) => ({ isMaking: providerId === MAKING, state })) };
}

const quota = { status: 'Failed', error: { code: 'QuotaExceeded', message: 'No more.' } };
const told = { failed: 'Azure: No more. (QuotaExceeded)', code: 'quota-exceeded' };
const failed = { failed: 'Azure reports the provisioning state Failed.' };

describe('what Azure is making', () => {
  test.each(['pending', 'ready'] as const)('is %s where the list says so, without another call', async (state) => {
    expect(await look([state])).toEqual({ calls: ['list'], found: [{ isMaking: state === 'pending', state }] });
  });

  test('is pending while the list does not show it and its operation runs', async () => {
    const seen = await look(['nothing'], { operation: { status: 'InProgress' } });

    expect(seen).toEqual({ calls: ['list', 'operation'], found: [{ isMaking: true, state: 'pending' }] });
  });

  test('is looked for again where its operation ended well after the list', async () => {
    const seen = await look(['nothing', 'ready'], { operation: { status: 'Succeeded' } });

    expect(seen).toEqual({ calls: ['list', 'operation', 'list'], found: [{ isMaking: false, state: 'ready' }] });
  });

  test('has failed in the words of its operation, whether the list shows it or not', async () => {
    const shown = await look([failed], { operation: quota });
    const takenAway = await look(['nothing'], { operation: quota });

    expect(shown.found).toEqual([{ isMaking: true, state: told }]);
    expect(takenAway.found).toEqual([{ isMaking: true, state: { ...told, isAbsent: true } }]);
  });

  test('is pending where it has failed before and another attempt runs', async () => {
    expect((await look([failed], { operation: { status: 'InProgress' } })).found).toEqual([
      { isMaking: true, state: 'pending' },
    ]);
  });

  test('is what its operation says where the list tells no states', async () => {
    expect((await look(['ready'], { operation: quota, isSilent: true })).found).toEqual([
      { isMaking: true, state: told },
    ]);
  });
});
