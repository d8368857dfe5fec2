import { ownerByTags } from '../../../local/simulators/world/owner.ts';
import type { Invariant } from './invariant.ts';

export const allowListIsExact: Invariant = {
  id: 'I4',
  says: 'The allow-list holds the addresses of the clusters that are ready, all of them and no other.',
  violations: ({ cloud, tracked, world, records, admitted }) => {
    const active = new Set(records.tenants.filter(({ phase }) => phase === 'active').map(({ id }) => id));
    const wanted = world
      .filter(({ tags }) => active.has(ownerByTags(tags) ?? ''))
      .filter(({ kind, id, tags }) =>
        [tags['tenantry:slot'], tags['tenantry-slot'], id].some((name) => cloud.natAddress.test(`${kind} ${name}`)),
      )
      .map(({ tags }) => ({ owner: ownerByTags(tags) }));
    const leased = records.leases.filter(({ state }) => state === 'applied');
    const perTenant = tracked.flatMap(({ orderId, tenantId }) => {
      const expected = wanted.filter(({ owner }) => owner === tenantId).length;
      const own = leased.filter(({ tenant_id: owner }) => owner === tenantId);
      const there = own.filter(({ cidr }) => admitted.includes(cidr)).length;
      return there === expected && own.length === expected
        ? []
        : [{ orderId, text: `${there} addresses admitted, ${own.length} leased, ${expected} there` }];
    });
    const known = new Set(leased.map(({ cidr }) => cidr));
    const strangers = admitted.filter((cidr) => !known.has(cidr));
    return [...perTenant, ...strangers.map((cidr) => ({ text: `${cidr} is admitted and nobody's` }))];
  },
};
