import { expect, test } from '@jest/globals';
import { startLocalAws } from './local-aws.ts';
import { createSampleServices } from './sample-services.ts';

test('Answers tell the time of the services, so that an SDK in simulated time finds its clock right', async () => {
  const nowMs = Date.UTC(2031, 4, 6, 7, 8, 9);
  const { gateway, clientOf } = await startLocalAws({ services: createSampleServices, now: () => nowMs });

  const answer = await fetch(clientOf().endpoint, { method: 'POST' });

  expect(answer.headers.get('date')).toBe('Tue, 06 May 2031 07:08:09 GMT');
  await gateway.close();
});
