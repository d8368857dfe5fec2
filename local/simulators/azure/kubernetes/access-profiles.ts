import type { RestRoute } from '../../rest/vendor.ts';
import type { Arm } from '../arm/arm.ts';
import { armIdOf } from '../arm/put.ts';
import { armRoute } from '../arm/request.ts';
import type { ArmType } from '../arm/resource.ts';
import { templateOf } from '../arm/resource-ids.ts';
import { resourceNotFound } from '../arm/routes.ts';
import type { ClusterBody } from './cluster-body.ts';

/** A kubeconfig for whoever may ask; Rancher's operator reads endpoint and certificate authority from that of the administrator. */
export function accessProfileRoute(arm: Arm, type: ArmType<ClusterBody>): RestRoute {
  return armRoute(arm, {
    method: 'POST',
    path: `${templateOf(type.type)}/accessProfiles/{role}/listCredential`,
    service: type.service,
    type: type.type,
    apiVersions: type.apiVersions,
    operation: 'ManagedClusters_GetAccessProfile',
    action: `${type.type}/accessProfiles/listCredential/action`,
    run(request) {
      const { name = '', resourceGroup = '', role = '' } = request.params;
      const cluster = arm.findOf<ClusterBody>(type, armIdOf(type.type, request));
      if (!cluster) throw resourceNotFound(type.type, { name, resourceGroup });
      const kubeConfig = kubeconfigOf({
        name,
        server: `https://${cluster.readOnly.fqdn}:443`,
        authority: Buffer.from(arm.world.hex(`azure-aks-ca/${cluster.armId}`, 64)).toString('base64'),
      });
      return {
        status: 200,
        body: {
          id: `${cluster.armId}/accessProfiles/${role}`,
          name: role,
          type: `${type.type}/accessProfiles`,
          location: cluster.region,
          properties: { kubeConfig: Buffer.from(kubeConfig).toString('base64') },
        },
      };
    },
  });
}

const kubeconfigOf = ({ name, server, authority }: { name: string; server: string; authority: string }) =>
  [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- name: ${name}`,
    '  cluster:',
    `    certificate-authority-data: ${authority}`,
    `    server: ${server}`,
    '',
  ].join('\n');
