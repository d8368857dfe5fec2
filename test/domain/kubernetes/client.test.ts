import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { type Certificate, certificate } from '../../../local/simulators/http/certificate.ts';
import { withCluster } from '../../../src/kubernetes/client.ts';

const subject = { commonName: 'CCE' };
const authority = certificate({ subject });
const signed = (wanted: { names?: readonly string[] }, by: Certificate = authority) =>
  certificate({ subject: { commonName: 'one' }, ...wanted, issuer: { subject, key: by.key } });
const ours = signed({});
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Answer {
  readonly status: number;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API server that answers always alike, to whom its authority has given a certificate. */
async function cluster(answer: Answer, by: Certificate = signed({ names: ['127.0.0.1'] })) {
  const server = createServer(
    { ...by, ca: authority.cert, requestCert: true, rejectUnauthorized: true },
    (_, reply) => {
      reply.writeHead(answer.status, answer.headers);
      reply.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
    },
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ask = (server: string, over: { certificate?: string; key?: string } = {}) =>
  withCluster(
    { access: { server, authority: authority.cert, certificate: ours.cert, key: ours.key, ...over } },
    (client) => client.call({ method: 'GET', path: '/version' }, z.object({ major: z.string() })),
  );

describe('the Kubernetes interface of a cluster', () => {
  it('answers whom its authority has given a certificate', async () => {
    const server = await cluster({ status: 200, body: { major: '1' } });

    expect(await ask(server)).toEqual({ major: '1' });
  });

  it('lets in nobody with a certificate of another', async () => {
    const server = await cluster({ status: 200, body: { major: '1' } });
    const foreign = certificate({ subject });
    const other = signed({}, foreign);

    await expect(ask(server, { certificate: other.cert, key: other.key })).rejects.toMatchObject({
      code: 'provider-unavailable',
    });
  });

  it.each([
    ['somebody else signed', signed({ names: ['127.0.0.1'] }, certificate({ subject }))],
    ['is for another address', signed({ names: ['198.51.100.7'] })],
  ])('is not believed with a certificate that %s', async (_why, by) => {
    const server = await cluster({ status: 200, body: { major: '1' } }, by);

    await expect(ask(server)).rejects.toMatchObject({ code: 'provider-unavailable' });
  });

  it.each([
    [401, 'access-denied'],
    [403, 'access-denied'],
    [404, 'not-yet-visible'],
    [409, 'provider-busy'],
    [422, 'invalid-request'],
    [429, 'provider-throttled'],
    [500, 'provider-unavailable'],
    [503, 'provider-unavailable'],
  ])('that answers %i fails with %s, in its own words', async (status, code) => {
    const body = { kind: 'Status', reason: 'Because', message: 'it will not do' };
    const server = await cluster({ status, body });

    await expect(ask(server)).rejects.toMatchObject({
      code,
      message: "The cluster's Kubernetes interface: it will not do (Because)",
    });
  });

  it('is left alone for as long as it says', async () => {
    const server = await cluster({ status: 429, headers: { 'retry-after': '7' } });

    await expect(ask(server)).rejects.toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 7 });
  });

  it('that answers in a form that we cannot read fails with unexpected', async () => {
    const server = await cluster({ status: 200, body: 'hello' });

    await expect(ask(server)).rejects.toMatchObject({ code: 'unexpected' });
  });

  it('that is not there fails with provider-unavailable', async () => {
    await expect(ask('https://127.0.0.1:1')).rejects.toMatchObject({ code: 'provider-unavailable' });
  });
});
