import type { Next } from '../controllers/work-queue.ts';
import type { Core } from '../core.ts';
import { globalNamespace, secrets } from '../objects.ts';
import { CloudError } from './cloud-error.ts';
import type { Endpoint, Hosted, OperatorObject, OperatorStatus } from './hosted.ts';

/** How often an operator looks at what takes time at the cloud. */
export const lookAgain: Next = { afterMs: 30_000 };

/** The operator's own finalizer: its object outlives the cluster in Rancher until the cloud has been told to clean up. */
export const finalizerOf = ({ name }: Pick<Hosted, 'name'>): string => `wrangler.cattle.io/${name}-controller-remove`;

export interface Work<Config extends OperatorObject> {
  readonly hosted: Hosted<Config>;
  readonly store: Core['store'];
}

/** Writes into the status of an operator's object what a look has found. */
export function setStatus<Config extends OperatorObject>(
  config: Config,
  {
    hosted,
    store,
    status,
  }: Pick<Work<Config>, 'store'> & {
    readonly hosted: Pick<Hosted<Config>, 'kind'>;
    readonly status: Partial<OperatorStatus>;
  },
): Config {
  return store.update(hosted.kind, {
    key: config.metadata,
    apply: (before) => ({ ...before, status: { ...before.status, ...status } }),
  });
}

/** One look of the operator at one config. Failures are written into its status and thrown again. */
export async function reconcileConfig(name: string, work: Work<OperatorObject>): Promise<Next | undefined> {
  const config = work.store.find(work.hosted.kind, { namespace: globalNamespace, name });
  if (!config) {
    return undefined;
  }
  // A failing removal is not written anywhere: the object just stays.
  return config.metadata.deletionTimestamp === undefined ? recorded(config, work) : remove(config, work);
}

async function recorded(config: OperatorObject, work: Work<OperatorObject>): Promise<Next | undefined> {
  const { store, hosted } = work;
  try {
    const next = await onPhase(config, work);
    const after = store.find(hosted.kind, config.metadata);
    if (after?.status.failureMessage) {
      setStatus(after, { ...work, status: { failureMessage: '' } });
    }
    return next;
  } catch (error) {
    const after = store.find(hosted.kind, config.metadata);
    if (!(error instanceof CloudError) || !after) {
      throw error;
    }
    const phase = after.status.phase === 'active' ? 'updating' : after.status.phase;
    setStatus(after, { ...work, status: { failureMessage: error.message, phase } });
    throw error;
  }
}

async function onPhase(config: OperatorObject, work: Work<OperatorObject>): Promise<Next | undefined> {
  const { hosted } = work;
  switch (config.status.phase) {
    case '':
      await hosted.begin(config);
      if (config.spec.imported) {
        setStatus(config, { ...work, status: { phase: 'importing' } });
        return { afterMs: 1000 };
      }
      setStatus(config, { ...work, status: { phase: 'creating', failureMessage: '' } });
      return lookAgain;
    case 'creating': {
      const endpoint = await hosted.creation(config);
      return endpoint ? activate(config, { ...work, endpoint }) : lookAgain;
    }
    case 'importing':
      return activate(config, { ...work, endpoint: await hosted.join(config) });
    case 'active':
    case 'updating':
      return hosted.converge(config);
  }
}

/** A secret of the config's name with the endpoint and its certificate authority; Rancher copies them to the cluster. */
function activate(
  config: OperatorObject,
  { endpoint: { endpoint, ca }, ...work }: Work<OperatorObject> & { readonly endpoint: Endpoint },
): Next {
  const { store } = work;
  const { name } = config.metadata;
  if (!store.find(secrets, { namespace: globalNamespace, name })) {
    store.create(secrets, {
      metadata: { namespace: globalNamespace, name },
      type: 'Opaque',
      data: { endpoint: Buffer.from(endpoint).toString('base64'), ca: Buffer.from(ca).toString('base64') },
    });
  }
  setStatus(config, { ...work, status: { phase: 'active' } });
  return { afterMs: 1000 };
}

async function remove(config: OperatorObject, work: Work<OperatorObject>): Promise<Next | undefined> {
  // Imported, or never begun: perhaps somebody else's cluster of that name. The cloud is left alone.
  const isOurs = !config.spec.imported && config.status.phase !== '';
  const next = isOurs ? await work.hosted.clean(config) : undefined;
  if (next === undefined) release(config, work);
  return next;
}

function release(config: OperatorObject, { store, hosted }: Work<OperatorObject>): void {
  const secret = store.find(secrets, { namespace: globalNamespace, name: config.metadata.name });
  if (secret) {
    store.remove(secrets, secret.metadata);
  }
  store.update(hosted.kind, {
    key: config.metadata,
    apply: (before) => ({
      ...before,
      metadata: {
        ...before.metadata,
        finalizers: (before.metadata.finalizers ?? []).filter((one) => one !== finalizerOf(hosted)),
      },
    }),
  });
}
