import {
  always,
  fails,
  hangs,
  isAnsweredWithFailure,
  isPending,
  lambdaFails,
  type Script,
  staysUnanswered,
} from './behaviours.ts';
import type { MachineStep } from './tree.ts';

export interface Failure {
  readonly name: string;
  readonly script: Script;
  /** What the order must be told. */
  readonly told: string;
}

const unknown = '[unexpected] Something failed in a way we do not know yet.';
const tooLong = '[timed-out] It took far longer than it ever should.';

/** Ways in which a step fails for good: at once, or after its attempts are used up. */
const everyStep: readonly Failure[] = [
  {
    name: 'fails for good',
    script: always(fails('TerminalFailure', '[quota-exceeded] The account has no room for another "VPC".')),
    told: '[quota-exceeded] The account has no room for another "VPC".',
  },
  {
    name: 'is throttled at every attempt',
    script: always(fails('RetryableFailure', '[provider-throttled] Rate exceeded.')),
    told: '[provider-throttled] Rate exceeded.',
  },
  {
    name: 'cannot be invoked',
    script: always(lambdaFails('Lambda.ServiceException', 'Service Unavailable (Status Code: 503)')),
    told: unknown,
  },
  {
    name: 'is broken',
    script: always(fails('Runtime.ImportModuleError', 'Error: Cannot find module')),
    told: unknown,
  },
  { name: 'never ends', script: always(hangs), told: tooLong },
];

const askedAgain: Failure = { name: 'is never ready', script: always(isPending(900)), told: tooLong };

const waiting: readonly Failure[] = [
  {
    name: 'is answered with a failure',
    script: always(isAnsweredWithFailure('[resource-failed] Rancher: the node group could not be made.')),
    told: '[resource-failed] Rancher: the node group could not be made.',
  },
  { name: 'is never answered', script: always(staysUnanswered), told: tooLong },
];

export function failuresOf(step: MachineStep): Failure[] {
  return [...everyStep, ...(step.waitsForToken ? waiting : []), ...(asksAgain(step) ? [askedAgain] : [])];
}

const asksAgain = ({ step }: MachineStep): boolean => /^(ensure|delete)-/.test(step) || step === 'check-absence';
