import { exampleKind } from './example-kind.ts';

/** A public address. */
export const address = exampleKind<{ readonly use: string }>({
  kind: 'address',
  collection: 'addresses',
  usualSeconds: 5,
  usualRemovalSeconds: 5,
  changeable: ['use'],
  outputsOf: ({ status }) => ({ publicIp: status.address ?? '' }),
});
