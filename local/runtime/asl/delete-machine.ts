import type { Execution } from './execution.ts';
import type { Machines } from './machines.ts';

/** Removes the machine, or marks it for removal while executions of it run. Called again whenever one of them has ended. */
export function endMachine(
  arn: string,
  { machines, executions }: { machines: Machines; executions: Iterable<Execution> },
): void {
  const isRunning = [...executions].some(
    ({ machine, status }) => machine.stateMachineArn === arn && status === 'RUNNING',
  );
  const machine = machines.find(arn);
  if (machine && isRunning) machine.deleting = true;
  else machines.delete(arn);
}
