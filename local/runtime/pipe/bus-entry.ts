import { valueAt } from '../bus/json-path.ts';
import { withReadableBody } from './pipe-placeholders.ts';

export interface BusEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Resources?: readonly string[];
  readonly Time?: Date;
  readonly EventBusName: string;
}

/** `EventBridgeEventBusParameters`. Values may be paths into the event: `$.detail-type`. */
export interface EventBusParameters {
  readonly DetailType?: string;
  readonly Source?: string;
  readonly Resources?: readonly string[];
  readonly Time?: string;
}

interface Shaped {
  readonly config: {
    readonly name: string;
    readonly target: { readonly busArn: string; readonly parameters?: EventBusParameters };
  };
  /** What becomes the detail: the event, or what the target's template made of it. */
  readonly detail: unknown;
}

/** The entry that a pipe puts on its bus for one event. Throws when a path leads nowhere. */
export function toBusEntry(event: unknown, { config, detail }: Shaped): BusEntry {
  const { DetailType, Source, Resources, Time } = config.target.parameters ?? {};
  const resolve = (parameter: string): string => {
    if (!parameter.startsWith('$')) return parameter;
    const value = valueAt(parameter, withReadableBody(event, parameter));
    if (typeof value === 'string') return value;
    throw new Error(`${parameter} of pipe ${config.name} is not a text.`);
  };
  return {
    Source: Source === undefined ? `Pipe ${config.name}` : resolve(Source),
    DetailType: DetailType === undefined ? 'Event from aws:sqs' : resolve(DetailType),
    Detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
    ...(Resources && { Resources: Resources.map(resolve) }),
    ...(Time !== undefined && { Time: new Date(resolve(Time)) }),
    EventBusName: config.target.busArn,
  };
}
