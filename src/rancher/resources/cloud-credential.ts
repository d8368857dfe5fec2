import * as z from 'zod';
import { StepFailure } from '../../platform/failure.ts';
import type { ObservedResource, ResourceKind, Scope } from '../../resources/resource-kind.ts';
import type { RancherClient } from '../client.ts';
import { wasRefusedWith } from '../failures.ts';
import type { CredentialForm, OperatorType } from '../hosted-provider.ts';
import { keyNameOf } from '../keys/key-name.ts';
import { listOperatorConfigs } from '../operator-configs.ts';
import { annotationsOf, keyAnnotation } from '../owner-labels.ts';

const PATH = '/v3/cloudcredentials';

const credentialSchema = z.object({ id: z.string(), name: z.string().nullish() });
const collectionSchema = z.object({ data: z.array(credentialSchema).nullish() });

export interface WantedCloudCredential {
  /** Where the static key is kept, as JSON. Rancher's operators take no other kind. */
  readonly secretArn: string;
  readonly region: string;
}

export interface CloudCredentialClient {
  readonly rancher: RancherClient;
  readonly readSecret: (arn: string) => Promise<string>;
}

/** The one resource of its kind that an owner has. */
export const credentialSlot = 'rancher-credential';

/**
 * Rancher's key for the tenant's account. Rancher never returns the key and does not keep names unique, so the owner is in
 * the name and two of one name are told apart by nobody but us.
 */
export function cloudCredential(
  provider: Readonly<{ credential: CredentialForm; operator: OperatorType }>,
): ResourceKind<WantedCloudCredential, ObservedResource, CloudCredentialClient> {
  return {
    kind: 'cloud-credential',
    usualSeconds: 0,
    usualRemovalSeconds: 0,
    absenceSeenBy: 'GET /v3/cloudcredentials by name',
    // Creation and removal look first.
    calls: { change: 2 },

    read: ({ rancher }, scope) => read(rancher, scope),

    async create({ rancher, readSecret }, { wanted, mark, requestId }) {
      const [earlier] = await read(rancher, { ownerId: mark.ownerId, providerIds: [] });
      if (earlier) {
        return earlier;
      }
      const secret = await readSecret(wanted.secretArn);
      const { fields, annotations } = heldKey({ secret, region: wanted.region }, provider);
      const made = await rancher.send(
        {
          method: 'POST',
          path: PATH,
          body: {
            type: 'cloudCredential',
            name: credentialNameOf(mark.ownerId),
            annotations: { ...annotationsOf({ mark, requestId }), ...annotations },
            [provider.credential.configKey]: fields,
          },
        },
        credentialSchema,
      );
      return observed(made);
    },

    async remove({ rancher }, { providerId }) {
      // Rancher lets a credential go that a hosted cluster still needs for its own deletion (rancher/rancher#16453).
      const configs = await listOperatorConfigs(provider.operator, rancher);
      const user = configs.find(({ credentialId }) => credentialId === providerId);
      if (user) {
        throw new StepFailure('provider-busy', `Cluster ${user.clusterName} still needs its cloud credential.`);
      }
      try {
        await rancher.send({ method: 'DELETE', path: `${PATH}/${encodeURIComponent(providerId)}` }, z.unknown());
      } catch (error) {
        if (!wasRefusedWith(error, 404)) {
          throw error;
        }
      }
    },

    differences: () => [],
  };
}

async function read(rancher: RancherClient, scope: Scope): Promise<ObservedResource[]> {
  const name = credentialNameOf(scope.ownerId);
  const { data } = await rancher.send(
    { method: 'GET', path: `${PATH}?${new URLSearchParams({ name })}` },
    collectionSchema,
  );
  // A filter that Norman does not know is ignored: everything would be returned.
  return (data ?? []).filter((credential) => credential.name === name).map(observed);
}

function observed({ id }: { id: string }): ObservedResource {
  return { providerId: id, slot: credentialSlot, state: 'ready', outputs: { credentialId: id } };
}

/** The name of an owner's credential. */
export function credentialNameOf(ownerId: string): string {
  return `tenantry-${ownerId}`;
}

interface HeldKey {
  readonly fields: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** How a credential holds the key of a secret, and says which one it is. The secret's text stays out of every message, and a parser's error quotes it. */
export function heldKey(
  { secret, region }: { secret: string; region: string },
  { credential }: { credential: CredentialForm },
): HeldKey {
  try {
    const keyId = credential.keyIdIn(secret);
    return {
      fields: credential.fields(secret, { region }),
      annotations: keyId === undefined ? {} : keyAnnotation(keyNameOf(keyId)),
    };
  } catch {
    throw new StepFailure('invalid-input', "The landing account's key for Rancher cannot be read from its secret.");
  }
}
