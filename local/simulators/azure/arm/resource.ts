import type * as z from 'zod';
import type { RestFault } from '../../rest/vendor.ts';
import type { WorldObject } from '../../world/world.ts';
import type { Arm } from './arm.ts';
import type { BodyWords } from './bodies.ts';

/** What all bodies of PUT have in common. */
export interface ArmBody {
  readonly location?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly properties?: object | undefined;
}

/** Its `id` in the world is that of ARM, but for resource groups: those are found by the name that every path carries. */
export interface ArmResource<Body extends ArmBody = ArmBody> extends WorldObject {
  readonly armId: string;
  readonly type: string;
  readonly name: string;
  readonly resourceGroup: string;
  body: Body;
  etag: string;
  /** What only the provider writes, beside the properties that were put. */
  readOnly: Record<string, unknown>;
  /** Of the long operation that is under way. */
  operationId: string | undefined;
}

/** What a type calls the states of its resources. */
export interface StateWords {
  readonly creating: string;
  readonly updating: string;
  readonly ready: string;
  readonly failed: string;
  readonly deleting: string;
}

export const provisioningStates: StateWords = {
  creating: 'Updating',
  updating: 'Updating',
  ready: 'Succeeded',
  failed: 'Failed',
  deleting: 'Deleting',
};

export interface Proposal<Body extends ArmBody> {
  readonly arm: Arm;
  readonly body: Body;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly region: string;
  readonly name: string;
  readonly armId: string;
  /** What stands there already. */
  readonly before: ArmResource<Body> | undefined;
  /** Checks that the caller may use what the body refers to. */
  readonly mayUse: (action: string, armId: string) => void;
}

export interface Standing<Body extends ArmBody> {
  readonly arm: Arm;
  readonly resource: ArmResource<Body>;
}

/** Of a type as much as names it, and tells what its bodies are. */
export type ArmKind<Body extends ArmBody = ArmBody> = Pick<ArmType<Body>, 'type' | 'kind' | 'body'>;

/** A type of resources. What is special of each is in these hooks; ARM's protocol is the same for all. */
export interface ArmType<Body extends ArmBody = ArmBody> {
  /** `Microsoft.Network/natGateways`; of a child `Microsoft.Network/privateDnsZones/virtualNetworkLinks`. */
  readonly type: string;
  /** The world's word. */
  readonly kind: string;
  readonly service: string;
  /** `NatGateways`, as in `NatGateways_CreateOrUpdate`. */
  readonly operations: string;
  readonly apiVersions: readonly string[];
  readonly name: RegExp;
  readonly body: z.ZodType<Body>;
  readonly words: BodyWords;
  /** Members that a client may send back as it read them, wherever they stand; they change nothing. */
  readonly readOnly: readonly string[];
  /** `global`: no region. `none`: that of its parent. */
  readonly placed: 'regional' | 'global' | 'none';
  readonly states: StateWords;
  /** The property that tells the state. */
  readonly stateProperty: string;
  /** Operations of the world's durations; what has none is done at once. */
  readonly durations: Partial<Record<'create' | 'update' | 'delete', string>>;
  /** Where its operations are asked after, below the subscription, where that is not where most are. */
  operationsAt?(resource: ArmResource<Body>): string;
  /** What could not be made is taken away again; of other types it stays, as failed. */
  readonly failsWithoutTrace?: true;
  /** How a new resource is announced: PostgreSQL answers without a body. */
  readonly created: 201 | 202;
  /** Refuses what the provider would. */
  check?(proposal: Proposal<Body>): void;
  /** What the provider adds as soon as it has accepted the body. */
  accepted?(standing: Standing<Body>): void;
  /** Why its making fails in the end, when it does. */
  failure?(standing: Standing<Body>): { code: string; message: string } | undefined;
  /** Once it is ready, also after each change. */
  finished?(standing: Standing<Body>): void;
  /** Why it cannot be removed now. */
  held?(standing: Standing<Body>): RestFault | undefined;
  /** Once it is gone. */
  gone?(standing: Standing<Body>): void;
  /** The refusal of a change while another is under way. */
  busy(standing: Standing<Body>): RestFault;
  /** Properties as they are shown, without what is never told again. */
  shown?(standing: Standing<Body>): object;
}
