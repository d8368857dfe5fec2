import type { Core } from '../core.ts';
import type { SettingObject } from '../object-types.ts';
import { settings } from '../objects.ts';
import { resourceView } from './cluster-view.ts';
import { coerce } from './coerce.ts';
import { NormanFault } from './norman-fault.ts';
import type { NormanResource, View } from './resource.ts';

/** Defaults of Rancher 2.15.0 (rancher pkg/settings/setting.go), as far as clients of this API ask for them. */
const defaults: Readonly<Record<string, string>> = {
  'agent-tls-mode': 'strict',
  'aks-refresh': '300',
  'auth-token-max-ttl-minutes': '129600',
  'crt-default-grace-period-minutes': '180',
  'crt-default-ttl-minutes': '43200',
  'eks-refresh': '300',
  'gke-refresh': '300',
  'first-login': 'false',
  'kev2-operators': JSON.stringify(['aks', 'eks', 'gke'].map((name) => ({ name, active: true }))),
  'kubeconfig-default-token-ttl-minutes': '43200',
  'kubeconfig-generate-token': 'true',
  'public-api-body-limit': '1Mi',
  'server-version': 'v2.15.0',
  'ui-brand': '',
  'ui-pl': 'rancher',
};

/** Settings that anybody may read without a token (rancher pkg/multiclustermanager/routes.go). */
export const publicSettings = new Set([
  'cacerts',
  'first-login',
  'ui-banners',
  'ui-issues',
  'ui-pl',
  'ui-brand',
  'ui-default-landing',
]);

/** The operators that this Rancher has are those that are active. */
export function createSettings(
  { store }: Pick<Core, 'store'>,
  { values, operators }: { values: Readonly<Record<string, string>>; operators: readonly string[] },
): void {
  const active = JSON.stringify(['aks', 'eks', 'gke'].map((name) => ({ name, active: operators.includes(name) })));
  for (const [name, value] of Object.entries({ ...defaults, 'kev2-operators': active, ...values })) {
    const usual = defaults[name] ?? '';
    store.create(settings, {
      metadata: { name },
      value,
      default: usual,
      customized: value !== usual,
      source: value === usual ? 'default' : 'db',
    });
  }
}

export function settingView(setting: SettingObject, { baseUrl }: View) {
  const { name } = setting.metadata;
  return {
    ...resourceView(setting, { self: `${baseUrl}/v3/settings/${name}`, type: 'setting' }),
    name,
    value: setting.value,
    default: setting.default,
    customized: setting.customized,
    source: setting.source,
  };
}

export function settingResource({ store }: Core): NormanResource {
  return {
    type: 'setting',
    plural: 'settings',
    list: (view) => store.list(settings).map((setting) => settingView(setting, view)),
    find(id, view) {
      const setting = store.find(settings, { name: id });
      return setting && settingView(setting, view);
    },
    update(id, written) {
      if (!store.find(settings, { name: id })) {
        throw new NormanFault('NotFound', '');
      }
      const { value } = coerce('setting', { body: written.body, operation: 'update' });
      const changed = store.update(settings, {
        key: { name: id },
        apply: (before) => {
          const next = typeof value === 'string' && value !== '' ? value : before.default;
          return {
            ...before,
            value: next,
            customized: next !== before.default,
            source: next === before.default ? 'default' : 'db',
          };
        },
      });
      return settingView(changed, written);
    },
  };
}
