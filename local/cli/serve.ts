import type { LocalCloud } from './local-cloud-port.ts';
import { type RestDependencies, rest } from './rest.ts';

const IDLE_STEP_MS = 5_000;
const IDLE_PAUSE_SECONDS = 1;

/** How to reach the running system with tools that know nothing of it. */
export function endpointLines(
  cloud: Pick<
    LocalCloud,
    'gatewayUrl' | 'cloudEndpointUrl' | 'rancherUrl' | 'rancherToken' | 'databaseUrl' | 'ordersQueueUrl'
  >,
): string[] {
  const { gatewayUrl, cloudEndpointUrl, rancherUrl, rancherToken, databaseUrl, ordersQueueUrl } = cloud;
  return [
    'Tenantry is running. Ctrl-C ends it.',
    '',
    `  AWS          ${gatewayUrl}`,
    `  orders       ${ordersQueueUrl}`,
    `  other clouds ${cloudEndpointUrl}/<host>/…`,
    `  Rancher      ${rancherUrl}`,
    `  PostgreSQL   ${databaseUrl}`,
    '',
    'Any access key will do: the caller may do everything in the account of the backend, and sees every account.',
    '',
    '  export AWS_DEFAULT_REGION=eu-central-1 AWS_ACCESS_KEY_ID=me AWS_SECRET_ACCESS_KEY=me',
    `  aws --endpoint-url ${gatewayUrl} sqs send-message --message-group-id acme \\`,
    `      --queue-url ${ordersQueueUrl} \\`,
    '      --message-body file://events/samples/orders/order-placed-single-tenant-aws.json',
    `  aws --endpoint-url ${gatewayUrl} stepfunctions list-state-machines`,
    `  aws --endpoint-url ${gatewayUrl} ec2 describe-nat-gateways`,
    `  kubectl --server ${rancherUrl.replace(/^http:/, 'https:')}/k8s/clusters/local --insecure-skip-tls-verify \\`,
    `      --token ${rancherToken} get clusters.management.cattle.io`,
    `  psql ${databaseUrl} -c 'select name, phase from tenants'`,
  ];
}

/**
 * Keeps a virtual clock going while nobody waits for anything in particular: at full speed while the system works, else five simulated
 * seconds in each pause: schedules run, an idle machine stays idle, and a person has a few real seconds for the 30 of a message that
 * they received. Ends after the current step when aborted.
 */
export async function keepTimeMoving(
  dependencies: RestDependencies & { readonly pause: (seconds: number) => Promise<void>; readonly signal: AbortSignal },
): Promise<void> {
  const { cloud, pause, signal } = dependencies;
  while (!signal.aborted) {
    if (await cloud.isSettled()) {
      const release = cloud.hold();
      await cloud.clock.sleep(IDLE_STEP_MS, { background: true }).finally(release);
      await pause(IDLE_PAUSE_SECONDS);
    } else {
      await rest(dependencies);
    }
  }
}
