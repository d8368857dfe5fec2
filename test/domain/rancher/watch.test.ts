import { describe, expect, it } from '@jest/globals';
import { type WatchReport, watchClusters } from '../../../src/rancher/watch.ts';
import { type Answer, type Asked, rancherAnswering } from './server.ts';

const item = (name: string, resourceVersion: string) => ({
  metadata: { name, resourceVersion },
  spec: { displayName: name },
});
const lines = (...frames: object[]): Answer => ({
  body: `${frames.map((frame) => JSON.stringify(frame)).join('\n')}\n`,
});
const list = (resourceVersion: string, ...items: object[]): Answer => ({
  body: { metadata: { resourceVersion }, items },
});

async function told(answer: (asked: Asked) => Answer, resourceVersion?: string) {
  const { client, asked } = rancherAnswering(answer);
  const reports: WatchReport[] = [];
  for await (const report of watchClusters({ resourceVersion, untilMs: 60_000 }, { client, now: () => 10_000 })) {
    reports.push(report);
  }
  return { asked, said: reports.map((report) => `${report.type} ${report.resourceVersion}`) };
}

describe('watching clusters', () => {
  it('begins with a list, page by page, and goes on from its version', async () => {
    const { asked, said } = await told(({ query }) => {
      if (query.has('watch'))
        return lines({ type: 'MODIFIED', object: item('c-1', '12') }, { type: 'DELETED', object: item('c-2', '13') });
      return query.get('continue') === 'more'
        ? list('10', item('c-2', '9'))
        : { body: { metadata: { resourceVersion: '10', continue: 'more' }, items: [item('c-1', '8')] } };
    });

    expect(said).toEqual(['listed 10', 'seen 12', 'gone 13']);
    expect(asked.at(-1)?.query.get('resourceVersion')).toBe('10');
  });

  it('goes on from a recorded version without a list, until the deadline', async () => {
    const { asked, said } = await told(
      () => lines({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '40' } } }),
      '30',
    );

    expect(said).toEqual(['bookmark 40']);
    expect(asked.map(({ query }) => query.get('timeoutSeconds'))).toEqual(['50']);
  });

  it.each<[string, Answer]>([
    ['as an answer', { status: 410, body: { kind: 'Status', reason: 'Expired', code: 410 } }],
    [
      'inside the stream',
      lines({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } }),
    ],
  ])('lists again when Rancher has forgotten the version, said %s', async (_how, gone) => {
    const { said } = await told(({ query }) => {
      if (!query.has('watch')) return list('90', item('c-1', '88'));
      return query.get('resourceVersion') === '3' ? gone : lines({ type: 'ADDED', object: item('c-2', '91') });
    }, '3');

    expect(said).toEqual(['listed 90', 'seen 91']);
  });

  it('fails when Rancher is not there', async () => {
    const watching = told(() => ({ status: 502, body: 'bad gateway' }), '3');

    await expect(watching).rejects.toEqual(expect.objectContaining({ code: 'provider-unavailable' }));
  });
});
