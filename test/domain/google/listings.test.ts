import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { everyItem, type GoogleClient } from '../../../src/clouds/google/client.ts';
import { findCluster } from '../../../src/clouds/google/questions/gke-cluster.ts';
import { sqlInstance } from '../../../src/clouds/google/resources/sql-instance.ts';
import { countInstances } from '../../../src/clouds/google/resources/sql-instances.ts';
import { RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { scope } from './tenant.ts';

const absent = new RestRefusal({ status: 404, body: '', retryAfterSeconds: undefined, requestId: undefined });

/** A project in europe-west3 that gives this answer to every listing, and knows nothing by name. */
const clientWith = (answer: object): GoogleClient => ({
  project: 'p',
  region: 'europe-west3',
  access: {
    workloadIdentityProvider: '',
    serviceAccount: '',
    databaseAdministrator: '',
    universeDomain: 'googleapis.com',
  },
  rest: {
    async call({ url }, body) {
      if (!/\/(?:instances|clusters)$/.test(url)) throw absent;
      return { status: 200, headers: {}, body: body.parse(answer) };
    },
  },
});

const partly = { code: 'provider-unavailable', message: expect.stringContaining('listed only a part, without') };
const cluster = { name: 'acme', region: 'europe-west3' };

describe('a listing that is not whole', () => {
  it.each(['europe-west3', undefined])('proves no absence of a database: Cloud SQL without %s', async (region) => {
    const client = clientWith({ warnings: [{ code: 'REGION_UNREACHABLE', region }] });

    await expect(sqlInstance.read(client, scope)).rejects.toMatchObject(partly);
  });

  it('proves it where only another region is missing, whose instances count all the same', async () => {
    const client = clientWith({ warnings: [{ code: 'REGION_UNREACHABLE', region: 'us-east1' }] });

    expect(await sqlInstance.read(client, scope)).toEqual([]);
    await expect(countInstances(client)).rejects.toMatchObject(partly);
  });

  it.each(['europe-west3', 'europe-west3-a'])('proves no absence of a cluster: GKE without %s', async (zone) => {
    await expect(findCluster(cluster, clientWith({ missingZones: [zone] }))).rejects.toMatchObject(partly);
  });

  it('proves it where only zones of other regions are missing', async () => {
    expect(await findCluster(cluster, clientWith({ missingZones: ['us-east1-b', 'europe-west30-a'] }))).toBeUndefined();
  });

  it('is not taken for whole when it has no end', async () => {
    const client = clientWith({ items: ['one'], nextPageToken: 'more' });
    const listing = everyItem(client, { url: 'https://x.googleapis.com/instances', item: z.string() });

    await expect(listing).rejects.toMatchObject({ code: 'unexpected' });
  });
});
