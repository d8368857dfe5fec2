/** A call to a provider, as far as faults can tell calls apart. */
export interface FaultableCall {
  /** `ec2`, `eks`, `rds`, `elasticloadbalancing`, `rancher`… */
  readonly service: string;
  readonly operation: string;
  readonly accountId: string;
  /** The local invocation that makes the call; none for what the simulators do themselves and for calls from outside. */
  readonly invocationId?: string | undefined;
  /** The owner of what is called about, where that is known. Asked only when a fault looks at it. */
  readonly owner?: () => string | undefined;
}

export interface FaultMatch {
  readonly service?: string;
  readonly operation?: string;
  readonly account?: string;
  /** Owner by the mark in the request, or on the object that the request names. */
  readonly ownerTag?: string;
  /** Only the n-th matching call, counted from 1. */
  readonly nth?: number;
  /** Share of matching calls in [0,1], chosen by the seed. */
  readonly probability?: number;
}

/**
 * What goes wrong. `before-effect`, `server-error`: an error answer, nothing done. `reply-lost`: done, but no answer. `slow`: done and
 * answered after `seconds`. `throttled`, `denied`: refused. `resource-fails`: accepted, and the resource ends failed with `code` and
 * `message`. `ignored`: answered as done, and not done; only for calls whose answer tells nothing of their effect. Any `code` with `error`:
 * refused with that code.
 */
export type FaultKind =
  | 'before-effect'
  | 'reply-lost'
  | 'slow'
  | 'throttled'
  | 'denied'
  | 'server-error'
  | 'resource-fails'
  | 'ignored'
  | 'error';

export interface FaultRule {
  readonly match: FaultMatch;
  readonly fault: FaultKind;
  readonly code?: string;
  readonly message?: string;
  /** Delay of `slow`; `Retry-After` of `throttled`. */
  readonly seconds?: number;
  /** How often it happens before it is used up; always when absent. */
  readonly times?: number;
}

/** A call that is about to have its effect, with everything about it. */
export interface ProviderCall extends Pick<FaultableCall, 'service' | 'operation' | 'accountId'> {
  /** Of AWS; Rancher has none. */
  readonly region?: string;
  readonly invocationId: string | undefined;
  readonly input: unknown;
}

/** What befalls one call. Whether a resource fails is decided by rules only, because it is asked where the resource is made. */
export interface ProviderFault extends Pick<FaultRule, 'code' | 'message' | 'seconds'> {
  readonly fault: Exclude<FaultKind, 'resource-fails'>;
}

export interface Faults {
  add(rule: FaultRule): { remove(): void };
  clear(): void;
  /** The fault that befalls this call, if any; counts the call. */
  strike(call: FaultableCall): ProviderFault | undefined;
  /** Why the resource that this call starts will end failed, if it will; counts the call. */
  resourceFailure(call: FaultableCall): { readonly code: string; readonly message: string } | undefined;
}

interface ArmedRule {
  readonly rule: FaultRule;
  seen: number;
  struck: number;
}

export function createFaults({ random }: { random(key: string): number }): Faults {
  let armed: ArmedRule[] = [];
  let added = 0;
  const numbers = new Map<ArmedRule, number>();

  const matches = ({ match }: FaultRule, call: FaultableCall) =>
    (match.service ?? call.service) === call.service &&
    (match.operation ?? call.operation) === call.operation &&
    (match.account ?? call.accountId) === call.accountId &&
    (match.ownerTag === undefined || call.owner?.() === match.ownerTag);

  const strikes = (entry: ArmedRule, call: FaultableCall) => {
    const { match, times } = entry.rule;
    if (!matches(entry.rule, call)) {
      return false;
    }
    entry.seen += 1;
    const chosen =
      (match.nth ?? entry.seen) === entry.seen &&
      (match.probability === undefined || random(`fault/${numbers.get(entry)}/${entry.seen}`) < match.probability) &&
      entry.struck < (times ?? Number.POSITIVE_INFINITY);
    entry.struck += chosen ? 1 : 0;
    return chosen;
  };
  const first = <Rule extends FaultRule>(call: FaultableCall, wanted: (rule: FaultRule) => rule is Rule) =>
    armed.find((entry): entry is ArmedRule & { rule: Rule } => wanted(entry.rule) && strikes(entry, call))?.rule;

  return {
    add(rule) {
      const entry = { rule, seen: 0, struck: 0 };
      numbers.set(entry, added++);
      armed.push(entry);
      return {
        remove: () => {
          armed = armed.filter((other) => other !== entry);
        },
      };
    },
    clear: () => {
      armed = [];
    },
    strike: (call) => first(call, befallsCalls),
    resourceFailure(call) {
      const rule = first(call, failsResources);
      return rule && { code: rule.code ?? 'InternalError', message: rule.message ?? 'An internal error occurred.' };
    },
  };
}

const failsResources = (rule: FaultRule): rule is FaultRule & { fault: 'resource-fails' } =>
  rule.fault === 'resource-fails';

const befallsCalls = (rule: FaultRule): rule is FaultRule & ProviderFault => rule.fault !== 'resource-fails';
