import type { AksClusterOrder } from '../../../src/rancher/aks-cluster-body.ts';
import type { GkeClusterOrder } from '../../../src/rancher/gke-cluster-body.ts';

export const aksOrder: AksClusterOrder = {
  clusterName: 'acme-0a1b2c3d',
  region: 'germanywestcentral',
  size: 'small',
  endpointAccess: ['203.0.113.11/32', '203.0.113.10/32', '198.51.100.7/32'],
  resourceGroup: 'tenantry-t-0a1b2c3d',
  virtualNetwork: 'tenant',
  subnet: 'private',
  serviceCidr: '10.65.0.0/16',
  dnsServiceIp: '10.65.0.10',
  zones: ['1', '2', '3'],
  identity:
    '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/tenantry-access/providers/Microsoft.ManagedIdentity/userAssignedIdentities/tenantry-clusters',
  tags: { 'tenantry-owner': 't-0a1b2c3d' },
  credentialId: 'cattle-global-data:cc-abcde',
};

export const gkeOrder: GkeClusterOrder = {
  clusterName: 'acme-0a1b2c3d',
  region: 'europe-west3',
  projectId: 'tenants-01',
  size: 'small',
  endpointAccess: ['203.0.113.11/32', '203.0.113.10/32'],
  network: 'tenantry-t-0a1b2c3d',
  subnetwork: 'tenantry-t-0a1b2c3d-private',
  podRange: 'pods',
  serviceRange: 'services',
  controlPlaneCidr: '10.64.32.0/28',
  zones: ['europe-west3-a', 'europe-west3-b', 'europe-west3-c'],
  labels: { 'tenantry-owner': 't-0a1b2c3d' },
  credentialId: 'cattle-global-data:cc-abcde',
};
