import type { Controllers } from './controllers/controllers.ts';
import type { Core } from './core.ts';
import { makeKubeconfig } from './downstream/kubeconfig.ts';
import type { AwsSide } from './eks/cloud.ts';
import type { Hosted } from './hosted/hosted.ts';
import { tokens } from './http/tokens.ts';
import type { AnyKind } from './kubernetes/discovery.ts';
import { createExtApi } from './kubernetes/ext-api.ts';
import { createKubeApi } from './kubernetes/kube-api.ts';
import { createSteve } from './kubernetes/steve.ts';
import { cloudCredentialResource, credentialValue } from './norman/cloud-credentials.ts';
import { clusterResource } from './norman/clusters.ts';
import { nodeResource } from './norman/nodes.ts';
import { createNormanApi } from './norman/norman-api.ts';
import { projectBindingResource, projectResource } from './norman/projects.ts';
import { type RegistrationKeys, registrationTokenResource, withToken } from './norman/registration-tokens.ts';
import { settingResource } from './norman/settings.ts';
import { tokenResource } from './norman/token-resource.ts';
import {
  clusters,
  events,
  namespaces,
  projectBindings,
  projects,
  registrationTokens,
  secrets,
  settings,
} from './objects.ts';
import type { Routes } from './routes.ts';

export interface ApiOptions {
  readonly core: Core;
  readonly aws: Pick<AwsSide, 'accountsByAccessKey'>;
  readonly providers: readonly Hosted[];
  readonly controllers: Controllers;
  readonly keys: RegistrationKeys;
}

/** Version of the Kubernetes that Rancher runs on. */
export const localVersion = 'v1.35.2-eks-1de2ab1';

const always = [clusters, events, namespaces, projectBindings, projects, registrationTokens, secrets, settings, tokens];

/** The three APIs of one Rancher over one store. */
export function createApis({
  core,
  aws,
  providers,
  controllers,
  keys,
}: ApiOptions): Pick<Routes, 'norman' | 'steve' | 'local'> {
  const { store, clock } = core;
  const kinds = () =>
    // Kinds differ in the type of their objects only, and the API reads objects as they are.
    [
      ...always,
      ...providers.filter((hosted) => controllers.isInstalled(hosted)).map(({ kind }) => kind),
    ] as unknown as AnyKind[];
  const kubernetes = createKubeApi({ store, clock, kinds, gitVersion: () => localVersion });
  const ext = createExtApi({ core, kubeconfig: (found, options) => makeKubeconfig(found, { ...options, core }) });
  const accountOf = (credential: string | undefined) => {
    const [namespace, name = ''] = (credential ?? '').split(':', 2);
    const secret = store.find(secrets, { namespace, name });
    return secret && aws.accountsByAccessKey.get(credentialValue(secret, 'amazonec2credentialConfig-accessKey'));
  };
  const norman = createNormanApi([
    clusterResource({
      ...core,
      accountOf,
      providers: providers.map(({ name }) => name),
      kubeconfig: (cluster, baseUrl) => makeKubeconfig([cluster], { baseUrl, ttlMs: 0, core }).text,
    }),
    cloudCredentialResource(core),
    nodeResource(core),
    projectResource(core),
    projectBindingResource(core),
    registrationTokenResource(core, keys),
    settingResource(core),
    tokenResource(core),
  ]);
  return {
    norman,
    steve: createSteve({ store, kinds, shown: (object) => withToken(object, keys) }),
    local: (exchange, path) => ext(exchange, path) ?? kubernetes(exchange, path),
  };
}
