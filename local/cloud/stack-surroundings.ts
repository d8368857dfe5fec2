import type { Runner } from '../runtime/asl/runner.ts';
import type { Identities } from '../runtime/gateway/identities.ts';
import { parsePolicyDocument } from '../runtime/iam/parse-policy.ts';
import type { LambdaFunction } from '../runtime/lambda/invoker.ts';
import type { Stack } from '../runtime/stack/stack.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** What the foundation stack exports, as it is on this machine. */
export function foundationOutputs(place: {
  defaults: Readonly<Record<string, string>>;
  simulated: SimulatedWorld;
  rancherUrl: string;
  database: URL;
}): Record<string, string> {
  const { simulated, database } = place;
  const [privateA = '', privateB = '', privateC = ''] = simulated.foundation.privateSubnetIds;
  const outputs: Record<string, string> = {
    DatabaseProxyHost: database.hostname,
    DatabaseWriterHost: database.hostname,
    DatabasePort: database.port || '5432',
    DatabaseName: database.pathname.slice(1) || 'postgres',
    RancherUrl: place.rancherUrl,
    RancherTokenSecretArn: simulated.secrets.rancherTokenArn,
    RancherEgressCidrs: simulated.foundation.egressCidrs.join(','),
    AllowListGroupId: simulated.foundation.loadBalancerSecurityGroupId,
    AuditSealBucket: simulated.auditSeals.bucket,
    AuditSealKeyArn: simulated.auditSeals.keyArn,
    PrivateSubnetA: privateA,
    PrivateSubnetB: privateB,
    PrivateSubnetC: privateC,
  };
  const prefixed = Object.entries(outputs).map(([name, value]) => [`tenantry-foundation-${name}`, value]);
  return { ...place.defaults, ...Object.fromEntries(prefixed) };
}

/** What Lambda itself puts into a function's environment: the credentials of its own role, and here the local endpoints. */
export function surroundingsFor(means: {
  stack: Stack;
  identities: Identities;
  gatewayUrl: string;
  cloudEndpointUrl: string;
  region: string;
}) {
  const known = new Map<string, Record<string, string>>();
  return (definition: LambdaFunction & { roleArn?: string }): Record<string, string> => {
    const existing = known.get(definition.name);
    if (existing) return existing;
    const role = means.stack.roles.find(({ arn }) => arn === definition.roleArn);
    if (!role) throw new Error(`Function ${definition.name} has no role in the stack.`);
    const accountId = role.arn.split(':')[4] ?? '';
    const roleName = role.arn.split('/').at(-1) ?? '';
    const credentials = means.identities.issue({
      arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${definition.functionName}`,
      accountId,
      policy: role.policies.map((policy) => parsePolicyDocument(policy)),
    });
    const surroundings = {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_REGION: means.region,
      AWS_DEFAULT_REGION: means.region,
      AWS_ENDPOINT_URL: means.gatewayUrl,
      CLOUD_ENDPOINT_URL: means.cloudEndpointUrl,
      AWS_LAMBDA_FUNCTION_NAME: definition.functionName,
      AWS_LAMBDA_FUNCTION_VERSION: definition.versionArn.split(':').at(-1) ?? '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
      // There is no X-Ray daemon and no CloudWatch here.
      POWERTOOLS_TRACE_ENABLED: 'false',
      AWS_XRAY_MANUAL_MODE: 'true',
      POWERTOOLS_METRICS_DISABLED: 'true',
      POWERTOOLS_DEV: 'false',
    };
    known.set(definition.name, surroundings);
    return surroundings;
  };
}

/** Creates the stack's machines with the version and the aliases that the template names. */
export function defineMachines(stack: Stack, runner: Runner): void {
  for (const { stateMachineName, definition, roleArn, aliases } of stack.machines) {
    const machine = runner.machines.create({ name: stateMachineName, definition, roleArn });
    const version = runner.machines.publish(machine.arn, undefined);
    for (const [name, arn] of Object.entries(aliases)) {
      machine.aliases.set(name, {
        arn,
        name,
        description: undefined,
        routing: [{ stateMachineVersionArn: version.arn, weight: 100 }],
        createdAtMs: machine.createdAtMs,
        updatedAtMs: machine.createdAtMs,
      });
    }
  }
}

/** The stage's settings with the secrets that onboarding has just made. */
export function withSecrets<Stage extends { landingAccounts: readonly { id: string }[] }>(
  stage: Stage,
  { secrets }: SimulatedWorld,
): object {
  return {
    ...stage,
    landingAccounts: stage.landingAccounts.map((account) => ({
      ...account,
      rancherCredentialSecretArn: secrets.credentialArns.get(account.id),
    })),
  };
}
