import { type Shape, type Structure, shapeOf } from './shapes.ts';

export type ProtocolName = 'json' | 'query' | 'ec2' | 'rest-json' | 'rest-xml';

/** How a service speaks. The values are those of the `protocolSettings` in the runtime configuration of its SDK client. */
interface ServiceFace {
  readonly protocol: ProtocolName;
  /** Loads the SDK client for its schemas. Nothing of the client itself is used. */
  readonly load: () => Promise<object>;
  /** JSON protocols: what stands before the dot in `X-Amz-Target`. */
  readonly targetPrefix?: string;
  readonly jsonVersion?: '1.0' | '1.1';
  readonly xmlNamespace?: string;
  /** Set for services that once spoke the query protocol; errors then carry their old code in `x-amzn-query-error`. */
  readonly queryCompatible?: true;
}

const faces = {
  ec2: {
    protocol: 'ec2',
    load: () => import('@aws-sdk/client-ec2'),
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  },
  eks: { protocol: 'rest-json', load: () => import('@aws-sdk/client-eks') },
  elasticloadbalancing: {
    protocol: 'query',
    load: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
    xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  },
  events: {
    protocol: 'json',
    load: () => import('@aws-sdk/client-eventbridge'),
    targetPrefix: 'AWSEvents',
    jsonVersion: '1.1',
  },
  iam: {
    protocol: 'query',
    load: () => import('@aws-sdk/client-iam'),
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  },
  kms: {
    protocol: 'json',
    load: () => import('@aws-sdk/client-kms'),
    targetPrefix: 'TrentService',
    jsonVersion: '1.1',
  },
  rds: {
    protocol: 'query',
    load: () => import('@aws-sdk/client-rds'),
    xmlNamespace: 'http://rds.amazonaws.com/doc/2014-10-31/',
  },
  s3: {
    protocol: 'rest-xml',
    load: () => import('@aws-sdk/client-s3'),
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  },
  secretsmanager: {
    protocol: 'json',
    load: () => import('@aws-sdk/client-secrets-manager'),
    targetPrefix: 'secretsmanager',
    jsonVersion: '1.1',
  },
  sqs: {
    protocol: 'json',
    load: () => import('@aws-sdk/client-sqs'),
    targetPrefix: 'AmazonSQS',
    jsonVersion: '1.0',
    queryCompatible: true,
  },
  states: {
    protocol: 'json',
    load: () => import('@aws-sdk/client-sfn'),
    targetPrefix: 'AWSStepFunctions',
    jsonVersion: '1.0',
  },
  sts: {
    protocol: 'query',
    load: () => import('@aws-sdk/client-sts'),
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  },
} as const satisfies Record<string, ServiceFace>;

export interface OperationModel {
  readonly name: string;
  readonly input: Structure;
  readonly output: Structure;
  /** Method, URI template and success status of REST protocols. */
  readonly http: readonly [method: string, uri: string, status: number] | undefined;
}

export interface ErrorModel {
  readonly name: string;
  /** The code on the wire of the query protocols, where it differs from the name. */
  readonly wireCode: string;
  readonly status: number;
  readonly fault: 'client' | 'server';
  readonly shape: Structure;
}

/** What the gateway knows of a service: everything is read from the schemas that the SDK's client exports. */
export interface ServiceModel extends Omit<ServiceFace, 'load'> {
  readonly signingName: string;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By modelled name and by wire code. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

const OPERATION_SCHEMA = 9;
const ERROR_SCHEMA = -3;

/** Namespace of the base class that every SDK client adds to the errors of its service. */
const SYNTHETIC = 'smithy.ts.sdk.synthetic';

const loaded = new Map<string, Promise<ServiceModel>>();

/** Whether the gateway has a model for this signing name. */
export function isModelled(signingName: string): signingName is keyof typeof faces {
  return Object.hasOwn(faces, signingName);
}

/** Loads a service's model once; a client's schemas are large, EC2's take a third of a second. */
export function loadServiceModel(signingName: keyof typeof faces): Promise<ServiceModel> {
  const model = loaded.get(signingName) ?? read(signingName);
  loaded.set(signingName, model);
  return model;
}

async function read(signingName: keyof typeof faces): Promise<ServiceModel> {
  const { load, ...face }: ServiceFace = faces[signingName];
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const schema of Object.values(await load())) {
    if (!Array.isArray(schema)) continue;
    if (schema[0] === OPERATION_SCHEMA) addOperation(schema, operations);
    if (schema[0] === ERROR_SCHEMA) addError(schema, errors);
  }
  return { ...face, signingName, operations, errors };
}

function addOperation(schema: unknown[], operations: Map<string, OperationModel>): void {
  const [, , name, traits, input, output] = schema;
  const http = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : undefined;
  operations.set(String(name), {
    name: String(name),
    input: asStructure(shapeOf(input as Parameters<typeof shapeOf>[0])),
    output: asStructure(shapeOf(output as Parameters<typeof shapeOf>[0])),
    http: http as OperationModel['http'],
  });
}

function addError(schema: unknown[], errors: Map<string, ErrorModel>): void {
  const [, namespace, name, traits] = schema as [number, string, string, ErrorTraits];
  if (namespace.startsWith(SYNTHETIC)) return;
  const fault = traits.error === 'server' ? 'server' : 'client';
  const [wireCode, queryStatus] = traits.awsQueryError ?? [name, undefined];
  const error: ErrorModel = {
    name,
    wireCode,
    fault,
    status: traits.httpError ?? queryStatus ?? (fault === 'server' ? 500 : 400),
    shape: asStructure(shapeOf(schema as unknown as Parameters<typeof shapeOf>[0])),
  };
  errors.set(name, error);
  if (!errors.has(wireCode)) errors.set(wireCode, error);
}

interface ErrorTraits {
  readonly error?: string;
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
}

function asStructure(shape: Shape): Structure {
  if (shape.kind !== 'structure')
    throw new TypeError(`An operation's input, output and errors are structures, not ${shape.kind}.`);
  return shape;
}
