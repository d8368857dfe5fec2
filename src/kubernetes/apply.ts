import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { StepFailure } from '../platform/failure.ts';
import type { KubernetesClient } from './client.ts';

/** Whoever applies with the same name again owns the same fields, so that a repetition changes nothing. */
const FIELD_MANAGER = 'tenantry';

const documentSchema = z.looseObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  metadata: z.looseObject({ name: z.string().min(1), namespace: z.string().optional() }),
});

export type KubernetesObject = z.infer<typeof documentSchema>;

const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** The objects of a manifest. Throws `StepFailure`; no part of a manifest stands in it, because a manifest may hold a secret. */
export function objectsIn(manifest: string): KubernetesObject[] {
  try {
    const documents = parseAllDocuments(manifest, { logLevel: 'silent' });
    const values = [...documents].map((document) => {
      if (document.errors.length > 0) throw new Error('not YAML');
      return document.toJS() as unknown;
    });
    return values.filter((value) => value !== null && value !== undefined).map((value) => documentSchema.parse(value));
  } catch {
    throw new StepFailure('unexpected', 'A manifest cannot be read as objects of Kubernetes.');
  }
}

/**
 * Applies objects one after the other, in their order: server-side apply makes what is not there and leaves alone what is as it should be, so
 * this may be repeated after any part of it. Throws `StepFailure`.
 */
export async function applyAll(objects: readonly KubernetesObject[], client: KubernetesClient): Promise<void> {
  const known = await resourcesOf(objects, client);
  for (const object of objects) {
    const resource = known.get(`${object.apiVersion}/${object.kind}`);
    if (!resource) {
      throw new StepFailure('unexpected', `The cluster knows no ${object.kind} of ${object.apiVersion}.`);
    }
    await client.call(
      {
        method: 'PATCH',
        path: `${rootOf(object)}${resource.namespaced ? `/namespaces/${namespaceOf(object)}` : ''}/${resource.name}/${object.metadata.name}`,
        query: { fieldManager: FIELD_MANAGER, force: 'true' },
        contentType: 'application/apply-patch+yaml',
        // JSON is YAML.
        body: JSON.stringify(object),
      },
      z.unknown(),
    );
  }
}

interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
}

/** How the cluster itself calls the resources of each kind. */
async function resourcesOf(
  objects: readonly KubernetesObject[],
  client: KubernetesClient,
): Promise<Map<string, Resource>> {
  const known = new Map<string, Resource>();
  const versions = new Map(objects.map((object) => [object.apiVersion, rootOf(object)]));
  for (const [apiVersion, path] of versions) {
    const { resources } = await client.call({ method: 'GET', path }, resourcesSchema);
    // What has a slash in its name is a part of another.
    for (const { kind, ...resource } of resources.filter(({ name }) => !name.includes('/'))) {
      known.set(`${apiVersion}/${kind}`, resource);
    }
  }
  return known;
}

const rootOf = ({ apiVersion }: KubernetesObject) =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

const namespaceOf = ({ metadata }: KubernetesObject) => metadata.namespace ?? 'default';
