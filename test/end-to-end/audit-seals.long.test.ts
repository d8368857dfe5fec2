import { beforeAll, describe, expect, test } from '@jest/globals';
import { playScenario } from '../support/local-process.ts';
import type { AuditSealsSeen } from './scenarios/audit-seals.ts';

describe('the seals of the audit, with the bundle, the role, the bucket and the key that are deployed', () => {
  let seen: AuditSealsSeen;

  beforeAll(async () => {
    seen = await playScenario<AuditSealsSeen>('audit-seals');
  }, 300_000);

  test('are made each hour, also in hours in which nothing happens', () => {
    expect(seen.keys.toSorted()).toEqual(['001', '002', '003'].map((place) => `seals/000000/${place}.json`));
  });

  test('name the head of every chain, each once: nothing moved after the first', () => {
    expect(seen.rows).toHaveLength(2);
    expect(seen.heads).toEqual(seen.rows);
  });
});
