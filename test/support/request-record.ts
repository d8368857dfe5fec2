import { appendFile, mkdir } from 'node:fs/promises';
import type { ProviderWitness } from '../../local/cloud/settings.ts';
import { awsModelsArePresent, violations as awsViolations, type ModelledService } from './aws-models.ts';
import { azureSchemasArePresent, azureViolations } from './azure-schemas.ts';
import { discoveryIsPresent, violations as googleViolations, isDiscovered } from './google-discovery.ts';
import { hasOtcSchema, otcSchemasArePresent, otcViolations } from './otc-schemas.ts';
import { configViolations, rancherSchemasArePresent } from './rancher-schemas.ts';

/** Where every process leaves what it has recorded, a line an operation. */
export const recordFolder = new URL('../../.build/requests/', import.meta.url);

export interface Recorded {
  readonly provider: string;
  readonly operation: string;
  readonly bodies: number;
  /** Undefined where the folder of descriptions has none of this operation. */
  readonly violations: readonly string[] | undefined;
}

/** Keeps the body of every request that our own code sends to a cloud or to Rancher, and holds it against what the vendor published. */
export interface RequestRecord extends ProviderWitness {
  recorded(): Recorded[];
  /** Leaves the record for the whole run. Throws when a body is not what its vendor takes. */
  settle(): Promise<void>;
}

/** Of the backend's functions, and of those in landing accounts that they assume; Rancher and the tests have others. */
const OUR_ROLE = /:assumed-role\/tenantry-/;

interface Body {
  readonly provider: string;
  readonly operation: string;
  /** Undefined: nothing is known of it. */
  readonly judge: (() => string[]) | undefined;
}

/** `isOurs` tells our own requests from those that a test sends as somebody else, by whom the provider takes for the caller. */
export function createRequestRecord({
  isOurs = () => true,
  folder = recordFolder,
}: {
  isOurs?: (subject: string) => boolean;
  folder?: URL;
} = {}): RequestRecord {
  const bodies: Body[] = [];
  return {
    request(request, route) {
      if (request.body !== undefined && isOurs(request.caller.subject)) bodies.push(ofRest(request, route));
    },
    call({ service, operation, input, context: { caller } }) {
      if (service === 'rancher' && /^(POST|PUT)/.test(operation)) bodies.push(ofRancher(operation, input));
      const modelled = services[service];
      if (modelled && OUR_ROLE.test(caller.arn)) bodies.push(ofAws({ service: modelled, operation, input }));
    },
    recorded: () => summed(bodies),
    async settle() {
      const recorded = summed(bodies.splice(0));
      await mkdir(folder, { recursive: true });
      const lines = recorded.map((each) => `${JSON.stringify(each)}\n`);
      await appendFile(new URL(`${process.pid}.jsonl`, folder), lines.join(''));
      const wrong = recorded.flatMap(({ violations = [] }) => violations);
      if (wrong.length > 0) throw new Error(`Bodies that their vendors do not take:\n  ${wrong.join('\n  ')}`);
    },
  };
}

function summed(bodies: readonly Body[]): Recorded[] {
  const byOperation = Map.groupBy(bodies, ({ provider, operation }) => `${provider} ${operation}`);
  return [...byOperation.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const { provider, operation } = first;
    const violations = first.judge && all.flatMap(({ judge }) => judge?.() ?? []);
    return [{ provider, operation, bodies: all.length, violations }];
  });
}

const services: Readonly<Record<string, ModelledService>> = {
  ec2: 'ec2',
  eks: 'eks',
  elasticloadbalancing: 'elbv2',
  rds: 'rds',
  sts: 'sts',
};

function ofAws(request: { service: ModelledService; operation: string; input: unknown }): Body {
  const { service, operation } = request;
  const found = awsModelsArePresent ? awsViolations(request) : undefined;
  // The models of EC2 and RDS are subsets.
  const isKnown = found !== undefined && !found.some((each) => each.includes('is not in the model'));
  return { provider: 'aws', operation: `${service} ${operation}`, judge: isKnown ? () => found : undefined };
}

function ofRancher(operation: string, input: object): Body {
  const [key, config] =
    Object.entries(input).find(([name]) => /^(eks|aks|gke)Config$/.test(name)) ?? ([undefined, undefined] as const);
  const provider = key?.slice(0, 3) as 'eks' | 'aks' | 'gke' | undefined;
  return {
    provider: 'rancher',
    operation: provider ? `${operation} ${key}` : operation,
    judge: provider && rancherSchemasArePresent ? () => configViolations(provider, config) : undefined,
  };
}

function ofRest(
  { host, method, path, query, body }: Parameters<ProviderWitness['request']>[0],
  { operation, path: template }: Parameters<ProviderWitness['request']>[1],
): Body {
  if (host === 'management.azure.com') {
    // A PATCH says what changes; whatever a PUT has to say is there already.
    const judge = () =>
      azureViolations({ path: `${path}?${query}`, body }).filter(
        (each) => method !== 'PATCH' || !each.endsWith('is required'),
      );
    return { provider: 'azure', operation, judge: azureSchemasArePresent ? judge : undefined };
  }
  if (host.endsWith('.otc.t-systems.com')) {
    const request = `${method} ${template}`;
    const isKnown = otcSchemasArePresent && hasOtcSchema(request);
    const judge = () => otcViolations(request, body).map((each) => `${request} ${each}`);
    return { provider: 'otc', operation: request, judge: isKnown ? judge : undefined };
  }
  const isKnown = discoveryIsPresent && isDiscovered(operation);
  const judge = () => googleViolations({ operation, query, body });
  return { provider: host.split('.').slice(-2).join('.'), operation, judge: isKnown ? judge : undefined };
}
