import { AwsFault } from '../../../runtime/gateway/aws-service.ts';

export function invalid(message: string): AwsFault {
  return new AwsFault('ValidationError', message, { status: 400 });
}

export function constraint(value: string | number, member: string, rule: string): AwsFault {
  return invalid(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`);
}
