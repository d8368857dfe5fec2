import { STSClient } from '@aws-sdk/client-sts';
import type { AdapterDependencies } from '../../../src/clouds/adapters.ts';
import type { CloudAdapter, LandingAccount } from '../../../src/clouds/cloud-adapter.ts';
import { createRestClient } from '../../../src/clouds/rest/client.ts';
import { webIdentity } from '../../../src/clouds/rest/web-identity.ts';
import { createExampleClient, type ExampleClient } from './client.ts';
import { createSessions } from './credential.ts';
import { translating } from './failures.ts';
import { reads } from './limits.ts';
import { database } from './resources/database.ts';

const CLOUD = 'The Example Cloud';

export function openExampleAdapter(account: LandingAccount, dependencies: AdapterDependencies): CloudAdapter {
  const { endpointUrl, rancher, now } = dependencies;
  const openSession = createSessions({
    rest: createRestClient({ cloud: CLOUD, endpointUrl }),
    showIdentity: webIdentity(new STSClient({ maxAttempts: 1 })),
    now,
  });
  const open = (region: string): ExampleClient => {
    const session = openSession(account);
    const authorization = async () => ({ authorization: `Bearer ${await session.token()}` });
    const rest = createRestClient({
      cloud: CLOUD,
      endpointUrl,
      authorization,
      refused: ({ authorization: shown = '' }) => session.refused(shown.replace('Bearer ', '')),
    });
    return createExampleClient(rest, { project: account.account, region });
  };
  const asked = <Answer>(
    { region, count }: { region: string; count: number },
    question: (client: ExampleClient) => Promise<Answer>,
  ): Promise<Answer> => {
    const client = open(region);
    const run = () => translating(() => question(client));
    return dependencies.ask ? dependencies.ask(reads(count, client), run) : run();
  };

  return {
    cloud: 'example',
    async plan(stage, tenant) {
      const client = open(tenant.region);
      switch (stage) {
        case 'network':
          return (await import('./stages/network.ts')).planNetwork(client);
        case 'cluster':
          return (await import('./stages/cluster.ts')).planCluster({ tenant, rancher }, client);
        case 'database':
          return (await import('./stages/database.ts')).planDatabase(tenant, client);
        case 'ingress':
          return (await import('./stages/ingress.ts')).planIngress(client);
      }
    },
    remnants: async () => [],
    natAddressesOf: (cluster) =>
      asked({ region: cluster.region, count: 2 }, async (client) => {
        const { natAddresses } = await import('./questions/about-cluster.ts');
        return natAddresses(cluster, client);
      }),
    // A cluster is made here or refused at once.
    failureOf: async () => undefined,
    roomFor: (region) =>
      asked({ region, count: 1 }, async (client) => (await import('./questions/room.ts')).room(client)),
    reachable: (cluster, scope) =>
      asked({ region: cluster.region, count: 2 }, async (client) => {
        const { findCluster } = await import('./questions/about-cluster.ts');
        const kubernetes = await findCluster(cluster, client);
        const databases = await database.read(client, scope);
        const reachable = kubernetes?.state === 'active' && databases.some(({ state }) => state === 'ready');
        return {
          reachable,
          detail: reachable ? 'Both are up.' : `The cluster or the database of ${cluster.name} is not up.`,
        };
      }),
  };
}
