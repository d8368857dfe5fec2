import type {
  PutEventsCommandInput,
  PutEventsCommandOutput,
  PutEventsRequestEntry,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../../bus/event-bus.ts';
import type { EventBuses } from '../../bus/event-buses.ts';
import { AwsFault, type Caller, type RequestContext } from '../../gateway/aws-service.ts';
import { constraint, validation } from './faults.ts';

export interface PutEventsDependencies {
  readonly buses: EventBuses;
  /** The bus policy: who may put events with which source. */
  readonly mayPut?: (
    caller: Caller,
    request: { readonly bus: EventBus; readonly entry: PutEventsRequestEntry },
  ) => boolean;
}

type Answer = Omit<PutEventsCommandOutput, '$metadata'>;

const MOST_ENTRIES = 10;
/** "total entry size must be less than 1 MB". */
const MOST_BYTES = 1024 * 1024;
/** What Jackson, which EventBridge's error messages show to be its parser, reads unless told otherwise. */
const DEEPEST_NESTING = 1000;
/** "Time: 14 bytes" (Calculating PutEvents event entry size). */
const TIME_BYTES = 14;

export function putEvents(
  { Entries = [] }: PutEventsCommandInput,
  { buses, mayPut, caller }: PutEventsDependencies & Pick<RequestContext, 'caller'>,
): Answer {
  checkRequest(Entries);
  const accepted = Entries.map((entry) => {
    const error = problemOf(entry);
    if (error) return error;
    const bus = buses.find(entry.EventBusName);
    if (bus && mayPut && !mayPut(caller, { bus, entry })) throw notAllowed(caller, bus);
    return { entry, bus };
  });
  const results = accepted.map(
    (one): PutEventsResultEntry => ('ErrorCode' in one ? one : { EventId: publish(one, buses) }),
  );
  return { FailedEntryCount: results.filter((result) => result.ErrorCode).length, Entries: results };
}

/** An event for a bus that is not there is accepted and lost. */
function publish(
  { entry, bus }: { entry: PutEventsRequestEntry; bus: EventBus | undefined },
  buses: EventBuses,
): string {
  const event = {
    source: entry.Source ?? '',
    detailType: entry.DetailType ?? '',
    detail: JSON.parse(entry.Detail ?? '{}') as unknown,
    resources: entry.Resources ?? [],
    ...(entry.Time && { timeMs: entry.Time.getTime() }),
  };
  return bus ? buses.publish(bus, event).id : buses.discard(event).id;
}

function checkRequest(entries: readonly PutEventsRequestEntry[]): void {
  const shown = () => `[${entries.map(show).join(', ')}]`;
  if (entries.length === 0) {
    throw constraint({ value: '[]', at: 'entries', rule: 'Member must have length greater than or equal to 1' });
  }
  if (entries.length > MOST_ENTRIES) {
    const rule = `Member must have length less than or equal to ${MOST_ENTRIES}`;
    throw constraint({ value: shown(), at: 'entries', rule });
  }
  if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MOST_BYTES) {
    throw validation('Total size of the entries in the request is over the limit.');
  }
}

function problemOf(entry: PutEventsRequestEntry): { ErrorCode: string; ErrorMessage: string } | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[name]) {
      const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
      return { ErrorCode: 'InvalidArgument', ErrorMessage };
    }
  }
  if (entry.Source?.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  return isJsonObject(entry.Detail ?? '')
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !isNestedTooDeeply(value);
  } catch {
    return false;
  }
}

function isNestedTooDeeply(detail: object): boolean {
  let level: unknown[] = [detail];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST_NESTING) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time ? TIME_BYTES : 0);
}

function show(entry: PutEventsRequestEntry): string {
  const resources = entry.Resources ? `[${entry.Resources.join(', ')}]` : 'null';
  const members = [
    `time=${entry.Time?.toISOString() ?? 'null'}`,
    `source=${entry.Source ?? 'null'}`,
    `resources=${resources}`,
    `detailType=${entry.DetailType ?? 'null'}`,
    `detail=${entry.Detail ?? 'null'}`,
    `eventBusName=${entry.EventBusName ?? 'null'}`,
    `traceHeader=${entry.TraceHeader ?? 'null'}`,
    'kmsKeyIdentifier=null',
    'internalMetadata=null',
  ];
  return `PutEventsRequestEntry(${members.join(', ')})`;
}

function notAllowed(caller: Caller, bus: EventBus): AwsFault {
  const message =
    `User: ${caller.arn} is not authorized to perform: events:PutEvents on resource: ${bus.arn} ` +
    'with an explicit deny in a resource-based policy';
  return new AwsFault('AccessDeniedException', message, { status: 400 });
}
