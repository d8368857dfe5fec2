import type { Moment, Verdict } from '../../../../local/cloud/chaos.ts';
import type { Laboratory, Outcome } from '../laboratory.ts';

export interface KillsSeen {
  /** By the moment, and what followed: once as it was left, and once after another attempt. */
  readonly kills: Readonly<Record<string, { readonly left: Outcome; readonly again: Outcome }>>;
  readonly disconnects: Readonly<Record<string, Outcome>>;
  readonly moments: readonly string[];
}

const at =
  (point: Moment['point'], of: { verdict: Verdict; what?: RegExp }) =>
  (moment: Moment): Verdict =>
    moment.point === point && (of.what?.test(moment.what) ?? true) ? of.verdict : undefined;

const points: Readonly<Record<string, { readonly point: Moment['point']; readonly what?: RegExp }>> = {
  started: { point: 'started' },
  request: { point: 'request' },
  replied: { point: 'replied' },
  'before the row': { point: 'query', what: /^insert/ },
  'after the row': { point: 'answered', what: /^insert/ },
  'before the commit': { point: 'query', what: /^commit/ },
  'after the commit': { point: 'answered', what: /^commit/ },
  ended: { point: 'ended' },
};

export default async function kills(laboratory: Laboratory): Promise<KillsSeen> {
  await laboratory.invoke({ name: 'undisturbed' });
  const moments = laboratory.moments.map(({ point, nth, what }) => `${point} ${nth} ${what}`.trim());
  const killed: Record<string, { left: Outcome; again: Outcome }> = {};
  const disconnects: Record<string, Outcome> = {};
  for (const [name, { point, ...of }] of Object.entries(points)) {
    laboratory.decide(at(point, { ...of, verdict: 'kill' }));
    const left = await laboratory.outcome({ name: `killed ${name}` });
    laboratory.decide(() => undefined);
    killed[name] = { left, again: await laboratory.outcome({ name: `killed ${name}` }) };
    if (point === 'started' || point === 'ended') continue;
    let times = 0;
    const once = at(point, { ...of, verdict: 'disconnect' });
    laboratory.decide((moment) => (once(moment) && ++times === 1 ? 'disconnect' : undefined));
    disconnects[name] = await laboratory.outcome({ name: `disconnected ${name}` });
  }
  return { kills: killed, disconnects, moments };
}
