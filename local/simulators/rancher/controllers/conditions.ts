import type { ClusterObject, Condition } from '../object-types.ts';

export type ConditionStatus = Condition['status'];

/** What a controller says about one aspect; an absent message clears the one before. */
export interface Statement {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason?: string;
  readonly message?: string;
}

export const conditionOf = (cluster: ClusterObject, type: string): Condition | undefined =>
  cluster.status.conditions?.find((condition) => condition.type === type);

export const isTrue = (cluster: ClusterObject, type: string): boolean => conditionOf(cluster, type)?.status === 'True';

/** The cluster with these statements made at `now` (RFC 3339); the same object when they change nothing. */
export function state(cluster: ClusterObject, { statements, now }: { statements: readonly Statement[]; now: string }) {
  return statements.reduce((so, statement) => stateOne(so, { statement, now }), cluster);
}

function stateOne(cluster: ClusterObject, { statement, now }: { statement: Statement; now: string }): ClusterObject {
  const before = conditionOf(cluster, statement.type);
  const same =
    before?.status === statement.status &&
    (before.message ?? '') === (statement.message ?? '') &&
    (before.reason ?? '') === (statement.reason ?? '');
  if (same) {
    return cluster;
  }
  const moved = before?.status === statement.status ? before.lastTransitionTime : now;
  const after: Condition = {
    type: statement.type,
    status: statement.status,
    lastUpdateTime: now,
    ...(moved !== undefined && { lastTransitionTime: moved }),
    ...(statement.reason && { reason: statement.reason }),
    ...(statement.message && { message: statement.message }),
  };
  const conditions = cluster.status.conditions ?? [];
  const next = before ? conditions.map((one) => (one === before ? after : one)) : [...conditions, after];
  return { ...cluster, status: { ...cluster.status, conditions: next } };
}
