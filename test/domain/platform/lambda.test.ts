import { describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { lambda } from '../../../src/platform/lambda.ts';

describe('A function whose time limit is near', () => {
  test('gives no answer of its own: Lambda ends it, and says so in words that state machines know', async () => {
    const context = { getRemainingTimeInMillis: () => 20 } as Context;
    const handler = lambda('slow', () => new Promise<string>((resolve) => setTimeout(resolve, 100, 'late')));

    await expect(handler({}, context)).resolves.toBe('late');
  });
});
