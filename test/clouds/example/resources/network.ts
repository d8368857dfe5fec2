import { exampleKind } from './example-kind.ts';

/** A network that leads out by one address of its own. */
export const network = exampleKind<{ readonly cidr: string }>({
  kind: 'network',
  collection: 'networks',
  usualSeconds: 30,
  usualRemovalSeconds: 10,
  changeable: [],
  outputsOf: ({ id, status }) => ({ networkId: id, publicIp: status.egressAddress ?? '' }),
});
