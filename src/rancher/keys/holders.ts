import * as z from 'zod';
import type { Ask } from '../../pace/ask.ts';
import type { RancherAccess } from '../cluster-plan.ts';
import { managementClusterSchema } from '../cluster-state.ts';
import type { CredentialForm, HostedProvider } from '../hosted-provider.ts';
import { listOperatorConfigs } from '../operator-configs.ts';
import { keyNameIn } from '../owner-labels.ts';
import { cloudCredential, credentialSlot, heldKey } from '../resources/cloud-credential.ts';
import { keyNameOf } from './key-name.ts';

type Provider = Pick<HostedProvider<never>, 'credential' | 'operator'>;

/** A cloud credential in Rancher, whoever made it. */
export interface HeldCredential {
  readonly id: string;
  readonly name: string;
  /** The name of the key that it holds; undefined where neither Rancher shows it nor a mark of ours says it. */
  readonly keyName: string | undefined;
  /** The fields that Rancher shows of it. */
  readonly shown: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A cluster that one of Rancher's operators works on with a credential. */
export interface UsingCluster {
  readonly name: string;
  readonly credentialId: string;
  /** When Rancher last asked the cloud about it, in success or not; undefined before it ever has, and while the cluster is being removed. */
  readonly refreshedAt: Date | undefined;
  /** Rancher's words, where it could not ask. */
  readonly fault: string | undefined;
}

/** What Rancher does with the keys of one cloud. */
export interface Holders {
  readonly credentials: readonly HeldCredential[];
  readonly clusters: readonly UsingCluster[];
}

export interface KeyHolders {
  look(provider: Provider): Promise<Holders>;
  /** Puts the key of this secret into a credential. Its operators use it with their next look at the cloud. */
  replaceKey(
    credential: HeldCredential,
    key: { readonly provider: Provider; readonly secret: string; readonly region: string },
  ): Promise<void>;
  /** Refused with `provider-busy` while an operator works with it. Absence is success. */
  remove(credential: HeldCredential, provider: Provider): Promise<void>;
}

const CREDENTIALS = '/v3/cloudcredentials';
const CLUSTERS = '/k8s/clusters/local/apis/management.cattle.io/v3/clusters';
/** Seconds since the epoch; Rancher writes it after each look at the cloud, also a failed one (clusterupstreamrefresher). */
const REFRESHED = 'clusters.management.cattle.io/ke-last-refresh';
const SYNCING_ERROR = '[Syncing error';

const credentialSchema = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});
const pageSchema = z.object({
  data: z.array(credentialSchema).nullish(),
  pagination: z.object({ next: z.string().nullish() }).nullish(),
});
const shownSchema = z.record(z.string(), z.unknown());

export function keyHolders({ client, api, readSecret }: RancherAccess, ask: Ask): KeyHolders {
  const paced = <Answer>(kind: 'read' | 'change', run: () => Promise<Answer>) =>
    ask([{ api, class: kind, count: 1 }], run);

  const credentials = async ({ credential }: Provider): Promise<HeldCredential[]> => {
    const found: HeldCredential[] = [];
    for (let query: string | undefined = ''; query !== undefined; ) {
      const path: string = `${CREDENTIALS}${query}`;
      const page: z.infer<typeof pageSchema> = await paced('read', () =>
        client.send({ method: 'GET', path }, pageSchema),
      );
      for (const { id, name, annotations, ...fields } of page.data ?? []) {
        // Of another cloud there are other fields, and of Google's there may be none.
        const shown = shownSchema.safeParse(fields[credential.configKey]).data ?? {};
        found.push(heldCredential({ id, name: name ?? '', annotations: annotations ?? {}, shown }, credential));
      }
      // A whole URL, of Rancher's public face.
      query = page.pagination?.next ? new URL(page.pagination.next).search : undefined;
    }
    return found;
  };

  return {
    async look(provider) {
      const held = await credentials(provider);
      const configs = await paced('read', () => listOperatorConfigs(provider.operator, client));
      const { items } = await paced('read', () =>
        client.send({ method: 'GET', path: CLUSTERS }, z.object({ items: z.array(managementClusterSchema) })),
      );
      const living = new Map(items.map((item) => [item.metadata.name, item]));
      const clusters = configs.map(({ clusterId, clusterName, credentialId }) => {
        const { metadata, status } = living.get(clusterId) ?? {};
        const refreshed = metadata?.deletionTimestamp ? undefined : metadata?.annotations?.[REFRESHED];
        const updated = status?.conditions?.find(({ type }) => type === 'Updated');
        const isFaulty = updated?.status === 'False' && updated.message?.startsWith(SYNCING_ERROR);
        return {
          name: clusterName,
          credentialId,
          refreshedAt: refreshed === undefined ? undefined : new Date(Number(refreshed) * 1000),
          fault: isFaulty ? (updated.message ?? undefined) : undefined,
        };
      });
      return { credentials: held, clusters };
    },

    async replaceKey({ id, name, annotations: before }, { provider, secret, region }) {
      const { fields, annotations } = heldKey({ secret, region }, provider);
      const body = {
        type: 'cloudCredential',
        name,
        // Those that are not sent again are gone.
        annotations: { ...before, ...annotations },
        [provider.credential.configKey]: fields,
      };
      const path = `${CREDENTIALS}/${encodeURIComponent(id)}`;
      await paced('change', () => client.send({ method: 'PUT', path, body }, z.unknown()));
    },

    async remove({ id }, provider) {
      const observed = { providerId: id, slot: credentialSlot, state: 'ready', outputs: {} } as const;
      const kind = cloudCredential(provider);
      await paced('change', () => kind.remove({ rancher: client, readSecret }, observed, { keepFinalSnapshot: false }));
    },
  };
}

function heldCredential(
  seen: Pick<HeldCredential, 'id' | 'name' | 'annotations' | 'shown'>,
  { shownKeyId }: CredentialForm,
): HeldCredential {
  const keyId = shownKeyId?.(seen.shown);
  return { ...seen, keyName: keyId === undefined ? keyNameIn(seen.annotations) : keyNameOf(keyId) };
}
