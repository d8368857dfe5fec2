import { describe, expect, test } from '@jest/globals';
import { keepTimeMoving } from '../../local/cli/serve.ts';
import { publishInTurn } from '../../local/cli/session.ts';
import { createFakeCloud } from './fake-cloud.ts';
import { givenOrder } from './given-order.ts';

const lookEveryMs = 1000;

describe('publishing orders', () => {
  test('waits after each batch until the system is at rest', async () => {
    const cloud = createFakeCloud({ looksUntilRest: 10 });
    const sentAt: number[] = [];
    const began = cloud.clock.now();
    const watched = {
      ...cloud,
      sendOrder: (...order: Parameters<typeof cloud.sendOrder>) => {
        sentAt.push(cloud.clock.now() - began);
        return cloud.sendOrder(...order);
      },
    };

    await publishInTurn([[givenOrder(), givenOrder()], [givenOrder()]], { cloud: watched, lookEveryMs });

    expect(sentAt).toEqual([0, 0, 12_000]);
  });

  test('puts each order into the message group of its tenant, and one without a usable name into a group of its own', async () => {
    const cloud = createFakeCloud();
    const names = ['acme', null, 'zwei Wörter', 'x'.repeat(129)];

    await publishInTurn([names.map((tenantName) => givenOrder({ tenantName }))], { cloud, lookEveryMs });

    expect(cloud.sent.map(({ groupId }) => groupId)).toEqual([
      'acme',
      'no-tenant-name',
      'no-tenant-name',
      'no-tenant-name',
    ]);
  });

  test('sends nothing of a file that cannot be read, and goes on', async () => {
    const cloud = createFakeCloud();
    const unreadable = { code: 'file-missing', message: 'There is no file.', remedy: 'Check its name.' };

    const session = await publishInTurn([[givenOrder({ content: { unreadable } })], [givenOrder()]], {
      cloud,
      lookEveryMs,
    });

    expect(cloud.sent).toHaveLength(1);
    expect(session.published.map(({ messageId }) => messageId)).toEqual([undefined, 'm-1']);
  });

  test('keeps the error of a queue that does not take the message, and goes on', async () => {
    const cloud = createFakeCloud({
      onSend: ({ sent }) => {
        if (sent.length === 1) throw Object.assign(new Error('Too long.'), { name: 'InvalidParameterValue' });
      },
    });

    const session = await publishInTurn([[givenOrder(), givenOrder()]], { cloud, lookEveryMs });

    expect(session.published).toMatchObject([
      { refusal: { code: 'InvalidParameterValue', message: 'Too long.' } },
      { messageId: 'm-2' },
    ]);
  });

  test('collects the rejections that are told meanwhile', async () => {
    const rejection = {
      reasons: [{ code: 'x', message: 'Bad.', remedy: 'Mend it.' }],
      messageDigest: 'd',
      messageId: 'm-1',
    };
    const cloud = createFakeCloud({ onSend: (self) => self.tell('OrderMessageRejected', rejection) });

    const session = await publishInTurn([[givenOrder()]], { cloud, lookEveryMs });

    expect(session.rejections).toEqual([rejection]);
  });

  test('lets go of the time when it is over, and when it breaks', async () => {
    const cloud = createFakeCloud();
    const broken = { ...cloud, isSettled: () => Promise.reject(new Error('database gone')) };

    await publishInTurn([[givenOrder()]], { cloud, lookEveryMs });
    await expect(publishInTurn([[givenOrder()]], { cloud: broken, lookEveryMs })).rejects.toThrow('database gone');

    expect(cloud.held()).toBe(0);
  });
});

describe('serving on the virtual clock', () => {
  test('lets five simulated seconds pass in each pause while nothing is to be done, so that schedules run', async () => {
    const cloud = createFakeCloud();
    const stopping = new AbortController();
    const began = cloud.clock.now();
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
      if (pauses === 3) stopping.abort();
    };

    await keepTimeMoving({ cloud, lookEveryMs, pause, signal: stopping.signal });

    expect(cloud.clock.now() - began).toBe(3 * 5_000);
    expect(cloud.held()).toBe(0);
  });

  test('does not pause before work is done', async () => {
    const cloud = createFakeCloud({ looksUntilRest: 5 });
    const stopping = new AbortController();
    const began = cloud.clock.now();
    let pausedAtMs = 0;
    const pause = async () => {
      pausedAtMs = cloud.clock.now() - began;
      stopping.abort();
    };

    await keepTimeMoving({ cloud, lookEveryMs, pause, signal: stopping.signal });

    expect(pausedAtMs).toBe(6000 + 5_000);
  });
});
