import { incomingEvent } from '../../events/envelope.ts';
import { spell } from './limits.ts';
import { type Reason, refuse, shown } from './reason.ts';

/** Everything that is wrong with the attributes of a CloudEvent, on whatever way it came. */
export function envelopeReasons(value: unknown): Reason[] {
  const event = incomingEvent.safeParse(value, { reportInput: true });
  return event.success ? [] : event.error.issues.map(attributeReason);
}

function attributeReason(issue: { path: readonly PropertyKey[]; input?: unknown }): Reason {
  const field = spell(issue.path);
  if (field === '')
    return refuse('not-a-cloudevent', {
      message: `The message is ${shown(issue.input)}, not a CloudEvent.`,
      remedy: 'Send one CloudEvent in JSON as the message body.',
    });
  const missing = issue.input === undefined;
  return refuse(field === 'specversion' && !missing ? 'specversion-unsupported' : 'not-a-cloudevent', {
    field,
    message: missing ? `${field} is missing.` : `${field} cannot be ${shown(issue.input)}.`,
    remedy: field === 'specversion' ? 'Give specversion as "1.0".' : `Give ${field} as CloudEvents 1.0 asks for it.`,
  });
}
