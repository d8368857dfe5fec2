import { exampleKind } from './example-kind.ts';

/** A PostgreSQL that is reached from its network alone, by whoever has the project's role `database`. */
export const database = exampleKind<{ readonly networkId: string | undefined; readonly size: string }>({
  kind: 'database',
  collection: 'databases',
  usualSeconds: 240,
  usualRemovalSeconds: 60,
  changeable: ['size'],
  outputsOf: ({ status }) => ({
    endpoint: status.endpoint ?? '',
    port: '5432',
    loginBy: 'identity',
    login: 'role/database',
  }),
});
