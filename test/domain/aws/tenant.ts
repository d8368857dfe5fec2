import { STSClient } from '@aws-sdk/client-sts';
import { clientConfiguration } from '../../../src/clouds/aws/client.ts';
import type { TenantPlan } from '../../../src/clouds/cloud-adapter.ts';

export const tenant: TenantPlan = {
  tenantId: 't-0a1b2c3d',
  tenantName: 'acme',
  orderId: 'order-1',
  region: 'eu-central-1',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  size: 'small',
  clusterName: 'acme-0a1b2c3d',
  endpointAccess: ['203.0.113.10/32', '203.0.113.11/32', '203.0.113.12/32'],
};

export const configuration = clientConfiguration(
  { account: '222222222201', region: 'eu-central-1' },
  {
    sts: new STSClient({ region: 'eu-central-1' }),
    session: {
      credentials: () =>
        Promise.resolve({
          accessKeyId: 'ASIAEXAMPLE',
          secretAccessKey: 'example',
          sessionToken: 'example',
          expiration: new Date('2030-01-01T00:00:00Z'),
        }),
      refused: () => Promise.resolve(),
    },
  },
);
