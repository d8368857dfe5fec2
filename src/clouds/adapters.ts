import type { Ask } from '../pace/ask.ts';
import { StepFailure } from '../platform/failure.ts';
import type { RancherAccess } from '../rancher/cluster-plan.ts';
import type { CloudAdapter, LandingAccount } from './cloud-adapter.ts';

/** Built once per cold start: sessions in landing accounts are kept as long as this object lives. */
export interface AdapterDependencies {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Paces the questions of an adapter; absent only where nobody else calls the account. The loop paces what it plans. */
  readonly ask?: Ask;
  /** Needed to plan the cluster stage; absent where a function never does. */
  readonly rancher?: RancherAccess;
  /** Where another answers in the place of all clouds but AWS, whose SDK has `AWS_ENDPOINT_URL`. Absent: the clouds themselves. */
  readonly endpointUrl?: string;
}

type OpenAdapter = (account: LandingAccount, dependencies: AdapterDependencies) => CloudAdapter;

/** A cloud's code is loaded when the first tenant in it is served. */
const adapters: Readonly<Record<string, () => Promise<OpenAdapter>>> = {
  aws: async () => (await import('./aws/adapter.ts')).openAwsAdapter,
  azure: async () => (await import('./azure/adapter.ts')).openAzureAdapter,
  gcp: async () => (await import('./google/adapter.ts')).openGoogleAdapter,
  'gcp-sovereign': async () => (await import('./google/adapter.ts')).openGoogleAdapter,
  otc: async () => (await import('./otc/adapter.ts')).openOtcAdapter,
};

/** The adapter for a landing account's cloud. Throws `StepFailure` for a cloud that none serves. */
export async function adapterFor(account: LandingAccount, dependencies: AdapterDependencies): Promise<CloudAdapter> {
  const load = adapters[account.cloud];
  if (!load) {
    throw new StepFailure('invalid-input', `No adapter serves the cloud ${account.cloud}.`);
  }
  return (await load())(account, dependencies);
}
