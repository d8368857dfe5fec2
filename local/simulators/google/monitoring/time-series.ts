import type { RestRequest } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import { fault } from '../faults.ts';
import type { KeyStore } from '../iam/key-store.ts';
import { type GoogleRoute, ok, param } from '../routes.ts';

const METRIC = 'iam.googleapis.com/service_account/key/authn_events_count';
/** "Sampled every 600 seconds. After sampling, data is not visible for up to 10800 seconds." */
const SAMPLED_EVERY_MS = 600_000;
const SHOWN_AFTER_MS = 10_800_000;

const FILTER = /^metric\.type\s*=\s*"([^"]+)"(?:\s+AND\s+metric\.labels\.key_id\s*=\s*"([^"]+)")?$/;

/** Cloud Monitoring, as far as it tells when keys of service accounts were used: one metric, its filter by key, no aggregation. */
export function timeSeriesRoutes(world: Pick<World, 'clock'>, keys: KeyStore): GoogleRoute[] {
  return [
    {
      method: 'GET',
      path: '/v3/projects/{project}/timeSeries',
      service: 'google-monitoring',
      operation: 'monitoring.projects.timeSeries.list',
      permissions: ['monitoring.timeSeries.list'],
      run(request) {
        const [, metric, keyId = ''] = FILTER.exec(request.query.get('filter') ?? '') ?? [];
        if (metric === undefined) throw invalid('Field filter had an invalid value.');
        if (metric !== METRIC) throw invalid(`Cannot find metric(s) that match type = "${metric}".`);
        const [fromMs, untilMs] = [timeOf(request, 'interval.startTime'), timeOf(request, 'interval.endTime')];
        const key = keys.find(keyId);
        const shownUntilMs = Math.min(untilMs, world.clock.now() - SHOWN_AFTER_MS);
        const points = pointsOf(key?.usedAtMs ?? []).filter(({ endMs }) => endMs > fromMs && endMs <= shownUntilMs);
        if (!key || points.length === 0) return ok({});
        const series = {
          metric: { type: METRIC, labels: { key_id: keyId } },
          resource: { type: 'iam_service_account', labels: { project_id: param(request, 'project') } },
          metricKind: 'DELTA',
          valueType: 'INT64',
          points: points.map(({ endMs, count }) => ({
            interval: { startTime: iso(endMs - SAMPLED_EVERY_MS), endTime: iso(endMs) },
            value: { int64Value: String(count) },
          })),
        };
        return ok({ timeSeries: [series] });
      },
    },
  ];
}

/** Newest first. */
function pointsOf(usedAtMs: readonly number[]): { endMs: number; count: number }[] {
  const samples = Map.groupBy(usedAtMs, (ms) => Math.ceil(ms / SAMPLED_EVERY_MS) * SAMPLED_EVERY_MS);
  return [...samples].map(([endMs, uses]) => ({ endMs, count: uses.length })).sort((a, b) => b.endMs - a.endMs);
}

function timeOf({ query }: RestRequest, name: string): number {
  const ms = Date.parse(query.get(name) ?? '');
  if (Number.isNaN(ms)) throw invalid(`Field ${name} had an invalid value of "${query.get(name) ?? ''}".`);
  return ms;
}

const invalid = (message: string) => fault({ status: 400, reason: 'badRequest' }, message);
const iso = (ms: number) => new Date(ms).toISOString();
