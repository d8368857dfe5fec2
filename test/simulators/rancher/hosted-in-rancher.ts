import type { Json, simulatedRancher } from './simulated-rancher.ts';

type BesideACloud = Awaited<ReturnType<typeof simulatedRancher>> & {
  readonly credential: string;
  readonly natAddress: string;
};

/** What tests of a hosted provider do at Rancher alike. `beside` is asked each time: every test has a Rancher of its own. */
export function hostedInRancher(
  beside: () => BesideACloud,
  { provider, bodyOf }: { provider: 'aks' | 'gke'; bodyOf: (name: string, changes: object) => object },
) {
  const make = async (changes: object = {}, name = 'tenant-a'): Promise<Json> =>
    (await beside().call('POST', '/v3/clusters', bodyOf(name, changes))).body;
  const read = async (id: string): Promise<Json> => (await beside().call('GET', `/v3/clusters/${id}`)).body;
  return {
    make,
    read,
    operatorObject: (id: string) =>
      beside().call('GET', `/v1/${provider}.cattle.io.${provider}clusterconfigs/cattle-global-data/${id}`),
    ready: async (): Promise<string> => {
      await beside().admit([beside().natAddress]);
      const { id } = await make();
      await beside().pass(25);
      return id;
    },
    /** A new cluster before its address is admitted, and after. */
    shutAndOpen: async (): Promise<{ shut: Json; open: Json }> => {
      const { id } = await make();
      await beside().pass(20);
      const shut = await read(id);
      await beside().admit([beside().natAddress]);
      await beside().pass(1);
      return { shut, open: await read(id) };
    },
  };
}
