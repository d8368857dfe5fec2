import type { Placement } from '../placement/place.ts';
import type { Order } from './order.ts';
import { type Reason, refuse, shown } from './reason.ts';

/** A landing account as far as the choice among them needs it. */
export interface AccountRoom {
  readonly id: string;
  readonly cloud: string;
  readonly regions: readonly string[];
  /** Accounts for shared clusters take no single tenant; a dedicated one takes only its customer's. */
  readonly purpose: 'pool' | 'shared-clusters' | { readonly dedicatedTo: string };
  /** How many more whole single tenants fit into the account in the region of the placement, reservations deducted. */
  readonly room: number;
}

/** What the system looked like when the order was judged. Read in the transaction that then reserves. */
export interface Snapshot {
  readonly accounts: readonly AccountRoom[];
  /** Rules of the allow-list in use or reserved, rules that it can hold, and rules that a tenant needs. */
  readonly allowList: { readonly used: number; readonly capacity: number; readonly needed: number };
  /** A living tenant has the name of the order. */
  readonly nameTaken: boolean;
  /** Content hash of the order that came before with the same id, whatever became of it. */
  readonly knownContentHash?: string | undefined;
}

export type Verdict =
  | { readonly verdict: 'accepted'; readonly landingAccountId: string }
  /** The same order has come before: nothing is to be done. */
  | { readonly verdict: 'duplicate' }
  | { readonly verdict: 'rejected'; readonly reasons: Reason[] };

/** What feasibility looks at. Of an order that was refused already it gets what is legible, to add its own reasons. */
export interface FeasibilityRequest {
  readonly order: Partial<Pick<Order, 'orderId' | 'tenant' | 'customer'>>;
  readonly contentHash: string;
  /** Absent when placement has refused. */
  readonly placement?: Placement | undefined;
  /** What parsing and placement have found. */
  readonly reasons: readonly Reason[];
}

/**
 * The last word on an order of a tenant. Pure. A repeated order is recognised before anything else, because an accepted order
 * has taken its own name and its own room.
 */
export function judge(request: FeasibilityRequest, snapshot: Snapshot): Verdict {
  const known = snapshot.knownContentHash;
  if (known !== undefined)
    return known === request.contentHash
      ? { verdict: 'duplicate' }
      : { verdict: 'rejected', reasons: [orderIdReused(request.order.orderId)] };
  const candidates = request.placement ? candidatesFor(request, snapshot.accounts) : [];
  const chosen = mostRoom(candidates);
  const reasons = [
    ...request.reasons,
    ...(snapshot.nameTaken ? [nameTaken(request)] : []),
    ...(request.placement && chosen === undefined ? [noAccount(request.placement, candidates)] : []),
    ...allowListReasons(snapshot),
  ];
  if (reasons.length > 0) return { verdict: 'rejected', reasons };
  // Only an order that says too little to be placed gets here without an account, and such an order has reasons.
  if (chosen === undefined) throw new TypeError('an order without a placement must come with the reasons for that');
  return { verdict: 'accepted', landingAccountId: chosen.id };
}

function candidatesFor(request: FeasibilityRequest, accounts: readonly AccountRoom[]): AccountRoom[] {
  const { placement, order } = request;
  const here = accounts.filter(
    (account) => account.cloud === placement?.cloud && account.regions.includes(placement.region),
  );
  const own = here.filter(({ purpose }) => typeof purpose === 'object' && purpose.dedicatedTo === order.customer?.id);
  // A customer who has an account of their own in the region is never put among others, not even when it is full.
  return own.length > 0 ? own : here.filter(({ purpose }) => purpose === 'pool');
}

/** The same snapshot always gives the same account. */
function mostRoom(accounts: readonly AccountRoom[]): AccountRoom | undefined {
  return accounts
    .filter((account) => account.room > 0)
    .toSorted((a, b) => b.room - a.room || (a.id < b.id ? -1 : 1))
    .at(0);
}

function nameTaken(request: FeasibilityRequest): Reason {
  return refuse('name-taken', {
    field: 'data.tenant.name',
    message: `A living tenant is called ${shown(request.order.tenant?.name)} already.`,
    remedy: 'Choose another name, or order again when that tenant is retired.',
  });
}

function noAccount(placement: Placement, candidates: readonly AccountRoom[]): Reason {
  const remedy = 'Order another region, or ask the operator to register an account with room there.';
  return candidates.length === 0
    ? refuse('no-landing-account', {
        field: 'data.region',
        message: `No account of ${placement.cloud} is registered for tenants in ${placement.region}.`,
        remedy,
      })
    : refuse('no-room', {
        field: 'data.region',
        message: `None of the ${candidates.length} accounts in ${placement.region} has room for a whole tenant.`,
        remedy,
      });
}

function allowListReasons({ allowList }: Snapshot): Reason[] {
  if (allowList.used + allowList.needed <= allowList.capacity) return [];
  return [
    refuse('allow-list-full', {
      message: `Rancher admits ${allowList.capacity} addresses, ${allowList.used} are in use, and a tenant needs ${allowList.needed}.`,
      remedy: 'Order again later; the operator has been told.',
    }),
  ];
}

export function orderIdReused(orderId: string | undefined): Reason {
  return refuse('order-id-reused', {
    field: 'data.orderId',
    message: `An order ${shown(orderId)} with other content has come before and stays as it is.`,
    remedy: 'Give each order an id of its own; repeat an order only unchanged.',
  });
}
