import * as ec2 from '@aws-sdk/client-ec2';
import * as eks from '@aws-sdk/client-eks';
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as kms from '@aws-sdk/client-kms';
import * as rds from '@aws-sdk/client-rds';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sfn from '@aws-sdk/client-sfn';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AwsFault } from '../../../local/runtime/gateway/aws-service.ts';
import { createGateway, type Gateway } from '../../../local/runtime/gateway/gateway.ts';
import { createIdentities } from '../../../local/runtime/gateway/identities.ts';
import {
  isModelled,
  loadServiceModel,
  type OperationModel,
} from '../../../local/runtime/gateway/model/service-models.ts';
import { sampleOf } from './sample-values.ts';

interface Client {
  send(command: object): Promise<Record<string, unknown>>;
  destroy(): void;
}

type ClientClass = new (config: object) => Client;
type CommandClass = new (input: object) => object;

interface Subject {
  readonly signingName: string;
  readonly module: object;
  readonly client: unknown;
  /** Members that mean something to the client or the gateway themselves. */
  readonly without?: readonly string[];
  /** Calls that are not signed, or answer with a stream of events. */
  readonly except?: readonly string[];
  readonly config?: object;
}

/** Answers whose length has to be true (the tests of S3 read objects), and calls of other services, S3 Express and Object Lambda. */
const elsewhere = [
  'SelectObjectContent',
  'GetObject',
  'GetObjectTorrent',
  'GetObjectAnnotation',
  'HeadObject',
  'ListDirectoryBuckets',
  'WriteGetObjectResponse',
];

/** The client encodes keys and adds digests by itself. */
const transformed = [
  'ChecksumAlgorithm',
  'ContentLength',
  'SSECustomerKey',
  'SSECustomerKeyMD5',
  'CopySourceSSECustomerKey',
  'CopySourceSSECustomerKeyMD5',
];

const services: readonly Subject[] = [
  { signingName: 'ec2', module: ec2, client: ec2.EC2Client, without: ['DryRun'] },
  { signingName: 'eks', module: eks, client: eks.EKSClient },
  { signingName: 'elasticloadbalancing', module: elbv2, client: elbv2.ElasticLoadBalancingV2Client },
  { signingName: 'events', module: eventBridge, client: eventBridge.EventBridgeClient, without: ['EndpointId'] },
  { signingName: 'kms', module: kms, client: kms.KMSClient },
  { signingName: 'rds', module: rds, client: rds.RDSClient },
  { signingName: 's3', module: s3, client: s3.S3Client, except: elsewhere, without: transformed },
  { signingName: 'secretsmanager', module: secretsManager, client: secretsManager.SecretsManagerClient },
  { signingName: 'sqs', module: sqs, client: sqs.SQSClient, config: { md5: false, useQueueUrlAsEndpoint: false } },
  { signingName: 'states', module: sfn, client: sfn.SFNClient },
  {
    signingName: 'sts',
    module: sts,
    client: sts.STSClient,
    except: ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'],
  },
];

let gateway: Gateway;
let endpoint: string;
/** What the service side got and gives; set by each exchange. */
let received: object = {};
let answer: object = {};

beforeAll(async () => {
  const all = await Promise.all(
    services.map(async ({ signingName }) => {
      if (!isModelled(signingName)) throw new Error(signingName);
      const { operations } = await loadServiceModel(signingName);
      const echo = (input: object) => {
        received = input;
        if (answer instanceof AwsFault) throw answer;
        return answer;
      };
      return { signingName, operations: Object.fromEntries([...operations.keys()].map((name) => [name, echo])) };
    }),
  );
  const identities = createIdentities({ backendAccountId: '111111111111', now: () => 0 });
  gateway = createGateway({ services: all, identities, log: (message, error) => console.error(message, error) });
  endpoint = (await gateway.listen()).url;
});

afterAll(() => gateway.close());

test.each(services)(
  'what the client of $signingName sends and reads is what the service gets and gives',
  async (service) => {
    const client = clientOf(service);
    if (!isModelled(service.signingName)) throw new Error(service.signingName);
    const { operations } = await loadServiceModel(service.signingName);
    const { except = [], without = [] } = service;
    const exchanged = [...operations.values()].filter(({ name }) => !except.includes(name));

    for (const operation of exchanged) {
      const input = omit(sampleOf(operation.input, operation.name), without);
      answer = sampleOf(operation.output, operation.name);
      const { $metadata: _metadata, ...output } = await client
        .send(commandOf(service, operation))
        .catch((cause: unknown) => {
          throw new Error(`${service.signingName} ${operation.name}`, { cause });
        });

      expect([operation.name, received]).toEqual([operation.name, expect.objectContaining(input)]);
      expect([operation.name, output]).toEqual([operation.name, answer]);
    }
    client.destroy();
  },
);

/** EC2 models no errors; its codes are free text. */
const servicesWithErrors = services.filter(({ signingName }) => signingName !== 'ec2');

test.each(servicesWithErrors)(
  'every error that $signingName can throw reaches its client under its name',
  async (service) => {
    const client = clientOf(service);
    if (!isModelled(service.signingName)) throw new Error(service.signingName);
    const { operations, errors } = await loadServiceModel(service.signingName);
    const [operation] = [...operations.values()].filter(({ name }) => !service.except?.includes(name));
    if (!operation) throw new Error(`${service.signingName} has no operations`);
    const command = commandOf(service, operation);
    const seen: unknown[] = [];
    const wanted: unknown[] = [];

    for (const { name, status } of new Set(errors.values())) {
      answer = new AwsFault(name, `about ${name}`);
      wanted.push([name, `about ${name}`, status]);
      const error = await client.send(command).catch((thrown: unknown) => thrown);
      seen.push(readError(error));
    }

    expect(seen).toEqual(wanted);
    client.destroy();
  },
);

function readError(error: unknown): unknown {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return [name, message, $metadata?.httpStatusCode];
}

function commandOf({ module, signingName, without = [] }: Subject, operation: OperationModel): object {
  const Command = (module as Record<string, CommandClass | undefined>)[`${operation.name}Command`];
  if (!Command) throw new Error(`The SDK has no command for ${operation.name} of ${signingName}`);
  return new Command(omit(sampleOf(operation.input, operation.name), without));
}

function clientOf(service: Subject): Client {
  return new (service.client as unknown as ClientClass)({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: '222222222201', secretAccessKey: 'any' },
    maxAttempts: 1,
    forcePathStyle: true,
    disableHostPrefix: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...service.config,
  });
}

function omit(value: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
