import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Activity } from '../../../local/runtime/lambda/activity.ts';
import { senderOf } from '../../../local/runtime/sender.ts';

/** More than a reader takes in before it asks for it. */
const LARGE = 'x'.repeat(2 ** 22);
const activity = new Activity();
let invocations = 0;

/** Answers when a test says so. */
const held: { readonly sender: string | undefined; readonly response: ServerResponse }[] = [];
const server = http.createServer((request, response) => {
  held.push({ sender: senderOf(request.headers), response });
});
beforeAll(async () => {
  await once(server.listen(0), 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  await once(server.close(), 'close');
});

/** Begins an invocation that sends so many requests, and returns them as the server has got them. */
async function inFlight(count: number) {
  invocations += 1;
  const invocation = activity.begin({ id: `i-${invocations}`, function: 'f', input: {}, sharesEnvironment: false });
  const { port } = server.address() as AddressInfo;
  held.length = 0;
  const answers: Promise<IncomingMessage>[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    const request = activity.context.run(invocation, () => http.get({ port, agent: false }));
    answers.push(once(request, 'response').then(([answer]) => answer));
    while (held.length === sent) await sleep(1);
  }
  return {
    senders: held.map(({ sender }) => sender),
    /** What comes of the first request, and is not read. */
    answer: (body: string) => {
      held[0]?.response.end(body);
      return answers[0];
    },
    /** Every request is answered and read to its end. */
    end: async () => {
      for (const { response } of held) response.end();
      for (const answer of await Promise.all(answers)) await once(answer.resume(), 'end');
      activity.end(invocation);
    },
  };
}

/** Once every sign of work is over, or after half a second. */
async function comesToRest(): Promise<boolean> {
  for (let look = 0; look < 50; look += 1) {
    if (activity.isQuiet()) return true;
    await sleep(10);
  }
  return false;
}

describe('What time waits for', () => {
  it('is a request that a server works for, until the server says that it waits for time, too', async () => {
    const { senders, end } = await inFlight(1);
    expect(await comesToRest()).toBe(false);
    expect(activity.whatWorks()).toEqual([expect.stringMatching(/^f \(i-\d\) waits for the answer to GET \S+\/$/)]);

    const goOn = activity.park(senders[0]);
    expect(await comesToRest()).toBe(true);
    expect(activity.whatWorks()).toEqual([]);

    goOn();
    expect(activity.isQuiet()).toBe(false);
    await end();
  });

  it('is each request for itself: one that is held back twice does not stand for another', async () => {
    const { senders, end } = await inFlight(2);
    activity.park(senders[0]);
    activity.park(senders[0]);
    expect(await comesToRest()).toBe(false);

    activity.park(senders[1]);
    expect(await comesToRest()).toBe(true);
    await end();
  });

  it.each([
    ['in whole', 'an answer'],
    ['in part, because it is larger than what is read ahead', LARGE],
  ])('is no answer that the code does not read while it waits for another one: it is there %s', async (_, body) => {
    const { senders, answer, end } = await inFlight(2);
    const goOn = activity.park(senders[1]);
    expect(await comesToRest()).toBe(false);

    await answer(body);
    expect(await comesToRest()).toBe(true);

    goOn();
    expect(activity.isQuiet()).toBe(false);
    await end();
  });
});
