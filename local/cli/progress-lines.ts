import type { Board, WatchedTenant } from './board.ts';
import type { ReadEvent } from './bus-reading.ts';
import { formatDuration } from './durations.ts';
import type { Style } from './style.ts';
import { cut, WIDTH } from './tables.ts';

/** One line for a reader of a log: when, who, what. Undefined for what needs no line. */
export function milestoneLine(
  told: { reading: ReadEvent; elapsedMs: number },
  board: Pick<Board, 'nameOf'>,
): string | undefined {
  if (told.reading.name === 'ResourceChanged') return undefined;
  const [who, what] = whoAndWhat(told.reading, board);
  return cut(`  ${formatDuration(told.elapsedMs / 1000).padStart(7)}  ${who.padEnd(12)}  ${what}`, WIDTH);
}

type Milestone = Exclude<ReadEvent, { name: 'ResourceChanged' }>;

function whoAndWhat({ name, data }: Milestone, board: Pick<Board, 'nameOf'>): [who: string, what: string] {
  const tenant = (tenantId: string) => board.nameOf(tenantId) ?? tenantId;
  switch (name) {
    case 'OrderStateChanged': {
      const why = data.reasons?.map(({ message }) => message).join(' ');
      return [data.tenantName, `order ${data.orderId} ${data.state}${why ? `: ${why}` : ''}`];
    }
    case 'TenantMilestoneReached':
      return [tenant(data.tenantId), data.milestone.replace('ingress', 'load balancer').replaceAll('-', ' ')];
    case 'TenantRetired':
      return [tenant(data.tenantId), 'retired, and its absence confirmed'];
    case 'OrderMessageRejected':
      return [data.orderId ?? '', `message refused: ${data.reasons.map(({ message }) => message).join(' ')}`];
  }
}

/** What a terminal shows at this moment: a head, and a line for each tenant, those at work first. */
export function progressFrame(
  moment: { tenants: readonly WatchedTenant[]; nowMs: number; beganMs: number; rows: number; width: number },
  style: Style,
): string[] {
  const { tenants, nowMs, width } = moment;
  const working = tenants.filter(({ endedMs }) => endedMs === undefined);
  const shown = [...working, ...tenants.filter(({ endedMs }) => endedMs !== undefined)].slice(0, moment.rows);
  const nameWidth = Math.max(0, ...shown.map(({ name }) => name.length));
  const hidden = tenants.length - shown.length;
  const count = `${working.length} of ${tenants.length} ${tenants.length === 1 ? 'tenant' : 'tenants'} at work`;
  return [
    fitted(
      [
        { text: `  ${formatDuration((nowMs - moment.beganMs) / 1000)} `, style: style.heading },
        { text: `simulated · ${count}`, style: style.faint },
      ],
      width,
    ),
    ...shown.map((tenant) => tenantLine(tenant, { nowMs, width, nameWidth, style })),
    ...(hidden > 0 ? [style.faint(`  … and ${hidden} more`)] : []),
  ];
}

const stateWidth = 'acknowledged'.length;

function tenantLine(
  tenant: WatchedTenant,
  layout: { nowMs: number; width: number; nameWidth: number; style: Style },
): string {
  const { nowMs, style } = layout;
  const elapsed = formatDuration(((tenant.endedMs ?? nowMs) - tenant.beganMs) / 1000);
  const running = [...tenant.running].map(
    ([label, { beganMs }]) => `${label} ${formatDuration((nowMs - beganMs) / 1000)}`,
  );
  const front = `  ${tenant.name.padEnd(layout.nameWidth)}  ${tenant.state.padEnd(stateWidth)} ${elapsed.padStart(7)}  `;
  const reached = tenant.reached.map((label) => `✓ ${label}`).join('  ');
  return fitted(
    [
      { text: front },
      { text: reached, style: style.good },
      { text: `${reached && running.length > 0 ? '   ' : ''}${together(running)}` },
    ],
    layout.width,
  );
}

/** Cut before it is styled: what styles a text has no width. */
function fitted(parts: readonly { text: string; style?: (text: string) => string }[], width: number): string {
  let left = width;
  return parts
    .map(({ text, style }) => {
      const shown = cut(text, left);
      left -= shown.length;
      return style && shown !== '' ? style(shown) : shown;
    })
    .join('');
}

/** The same word is not said again and again: `removing cluster 1:02 · database 1:02`. */
function together(running: readonly string[]): string {
  return running.join(' · ').replaceAll(' · removing ', ' · ');
}
