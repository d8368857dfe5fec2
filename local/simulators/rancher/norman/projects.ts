import type { Core } from '../core.ts';
import { userId } from '../http/tokens.ts';
import type { BindingObject, ProjectObject } from '../object-types.ts';
import { clusters, projectBindings, projects } from '../objects.ts';
import { resourceView } from './cluster-view.ts';
import { coerce, isObject, type JsonObject, withoutNulls } from './coerce.ts';
import { NormanFault } from './norman-fault.ts';
import type { NormanResource, View } from './resource.ts';

const idOf = ({ metadata }: ProjectObject) => `${metadata.namespace}:${metadata.name}`;

export function createProject(
  { clusterName, displayName, labels = {}, spec = {} }: ProjectRequest,
  { store, suffix }: Pick<Core, 'store' | 'suffix'>,
): ProjectObject {
  const name = `p-${suffix(`project/${clusterName}`, 5)}`;
  return store.create(projects, {
    metadata: { namespace: clusterName, name, labels, annotations: { 'field.cattle.io/creatorId': userId } },
    spec: { ...spec, displayName, clusterName },
    status: { backingNamespace: `${clusterName}-${name}` },
  });
}

export interface ProjectRequest {
  readonly clusterName: string;
  readonly displayName: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Display names of projects are not unique. Both quotas come together, or none. */
export function projectResource(core: Core): NormanResource {
  const { store } = core;
  const find = (id: string) => {
    const [namespace, name = ''] = id.split(':', 2);
    return store.find(projects, { namespace, name });
  };
  const existing = (id: string) => {
    const project = find(id);
    if (!project) {
      throw new NormanFault('NotFound', '');
    }
    return project;
  };
  return {
    type: 'project',
    plural: 'projects',
    list: (view) => store.list(projects).map((project) => projectView(project, view)),
    find(id, view) {
      const project = find(id);
      return project && projectView(project, view);
    },
    create(written) {
      const sent = coerce('project', { body: written.body, operation: 'create' });
      checkQuota(sent);
      const clusterName = String(sent.clusterId);
      if (!store.find(clusters, { name: clusterName })) {
        throw new NormanFault('InvalidReference', `Not found type: cluster id: ${clusterName}`, 'clusterId');
      }
      const { name, clusterId, labels, annotations, ...spec } = withoutNulls(sent) as JsonObject;
      const request = { clusterName: String(clusterId), displayName: String(name), spec };
      return projectView(
        createProject({ ...request, ...(isObject(labels) && { labels: labels as Record<string, string> }) }, core),
        written,
      );
    },
    update(id, written) {
      const { name, labels, annotations, ...rest } = coerce('project', { body: written.body, operation: 'update' });
      checkQuota(rest);
      const changed = store.update(projects, {
        key: existing(id).metadata,
        apply: (project) => ({
          ...project,
          metadata: { ...project.metadata, ...(isObject(labels) && { labels: labels as Record<string, string> }) },
          spec: { ...project.spec, ...rest, displayName: typeof name === 'string' ? name : project.spec.displayName },
        }),
      });
      return projectView(changed, written);
    },
    remove(id) {
      const project = existing(id);
      if (project.metadata.labels?.['authz.management.cattle.io/system-project'] === 'true') {
        throw new NormanFault('MethodNotAllow', 'System Project cannot be deleted');
      }
      store.remove(projects, project.metadata);
      return undefined;
    },
  };
}

function checkQuota({ resourceQuota, namespaceDefaultResourceQuota }: JsonObject): void {
  if (isObject(resourceQuota) !== isObject(namespaceDefaultResourceQuota)) {
    throw new NormanFault(
      'MissingRequired',
      '',
      isObject(resourceQuota) ? 'namespaceDefaultResourceQuota' : 'resourceQuota',
    );
  }
  if (!isObject(resourceQuota) || !isObject(namespaceDefaultResourceQuota)) {
    return;
  }
  const [project, namespace] = [resourceQuota.limit, namespaceDefaultResourceQuota.limit].map((limit) =>
    Object.keys(isObject(limit) ? limit : {})
      .sort()
      .join(),
  );
  if (project !== namespace) {
    throw new NormanFault(
      'MissingRequired',
      'does not have all fields defined on a resource quota',
      'namespaceDefaultResourceQuota',
    );
  }
}

function projectView(project: ProjectObject, { baseUrl }: View): JsonObject {
  const { displayName, clusterName, ...spec } = project.spec;
  const id = idOf(project);
  return {
    ...resourceView(project, { self: `${baseUrl}/v3/projects/${id}`, type: 'project', id }),
    ...spec,
    name: displayName,
    clusterId: clusterName,
    labels: project.metadata.labels ?? {},
    annotations: project.metadata.annotations ?? {},
    backingNamespace: project.status?.backingNamespace ?? null,
    state: 'active',
    transitioning: 'no',
    transitioningMessage: '',
  };
}

/** Bindings of a role to a user or group in a project. */
export function projectBindingResource(core: Core): NormanResource {
  const { store } = core;
  const find = (id: string) => {
    const [namespace, name = ''] = id.split(':', 2);
    return store.find(projectBindings, { namespace, name });
  };
  return {
    type: 'projectRoleTemplateBinding',
    plural: 'projectroletemplatebindings',
    list: (view) => store.list(projectBindings).map((binding) => bindingView(binding, view)),
    find(id, view) {
      const binding = find(id);
      return binding && bindingView(binding, view);
    },
    create(written) {
      const sent = coerce('projectRoleTemplateBinding', { body: written.body, operation: 'create' });
      const projectName = String(sent.projectId);
      const [clusterName, name = ''] = projectName.split(':', 2);
      const project = store.find(projects, { namespace: clusterName, name });
      if (!project) {
        throw new NormanFault('InvalidReference', `Not found type: project id: ${projectName}`, 'projectId');
      }
      const { userId: user, userPrincipalId, groupId, groupPrincipalId } = withoutNulls(sent) as JsonObject;
      if (
        user === undefined &&
        userPrincipalId === undefined &&
        groupId === undefined &&
        groupPrincipalId === undefined
      ) {
        throw new NormanFault(
          'MissingRequired',
          'Only one of userId, userPrincipalId, groupId, groupPrincipalId is required',
        );
      }
      const binding = store.create(projectBindings, {
        metadata: {
          namespace: project.status?.backingNamespace ?? name,
          name: `prtb-${core.suffix(`prtb/${projectName}`, 5)}`,
        },
        projectName,
        roleTemplateName: String(sent.roleTemplateId),
        userName: user ?? '',
        userPrincipalName: userPrincipalId ?? '',
        groupName: groupId ?? '',
        groupPrincipalName: groupPrincipalId ?? '',
      });
      return bindingView(binding, written);
    },
    remove(id) {
      const binding = find(id);
      if (!binding) {
        throw new NormanFault('NotFound', '');
      }
      store.remove(projectBindings, binding.metadata);
      return undefined;
    },
  };
}

function bindingView(binding: BindingObject, { baseUrl }: View): JsonObject {
  const id = `${binding.metadata.namespace}:${binding.metadata.name}`;
  return {
    ...resourceView(binding, {
      self: `${baseUrl}/v3/projectRoleTemplateBindings/${id}`,
      type: 'projectRoleTemplateBinding',
      id,
    }),
    name: binding.metadata.name,
    projectId: binding.projectName,
    roleTemplateId: binding.roleTemplateName,
    userId: binding.userName || null,
    userPrincipalId: binding.userPrincipalName || null,
    groupId: binding.groupName || null,
    groupPrincipalId: binding.groupPrincipalName || null,
  };
}
