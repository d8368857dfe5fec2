import type { Onboard } from '../../../local/cloud/onboarding/onboarded.ts';
import { createExampleCloud } from './example-cloud.ts';

/** Projects that take our roles' tokens. Rancher holds no key here: its clusters are registered with it. */
export const onboardExample: Onboard = (accounts, { world, webIdentity, agentHome }) => ({
  vendor: createExampleCloud(world, {
    projects: accounts.map(({ account }) => account),
    knows: (identity) => [webIdentity.verify(identity)?.aud].flat().includes('example-cloud'),
    onClusterActive({ spec, manifest = '', ...cluster }) {
      const isThere = () => world.find(cluster.id)?.state === 'active';
      agentHome().startAgent(
        { key: keyIn(manifest) },
        {
          canConnect: async () => isThere() && agentHome().admits(world.network.egressAddresses(String(spec.name))),
          // Rancher calls it through the tunnel of the agent.
          whyApiFails: async () => undefined,
          facts: async () => ({ version: 'v1.35.0', nodeCount: 3, provider: '' }),
        },
      );
    },
  }),
  rancherKeys: new Map(),
});

/** In the secret that the agent's pod mounts. */
const keyIn = (manifest: string): string =>
  Buffer.from(/^ +token: "?([\w+/=-]+)"?$/m.exec(manifest)?.[1] ?? '', 'base64').toString();
