import { AwsFault } from '../gateway/aws-service.ts';
import type { Diagnostic } from './diagnostics.ts';
import type { Machine, MachineAlias, MachineRevision, MachineVersion } from './machine.ts';
import { examine, parseDefinition } from './parse-definition.ts';

export type { Machine, MachineAlias, MachineRevision, MachineVersion } from './machine.ts';

export interface MachineSources {
  readonly region: string;
  readonly accountId: string;
  readonly now: () => number;
  readonly hex: (key: string, length: number) => string;
  /** The integrations that definitions may name; all, unless given. */
  readonly offered?: ReadonlySet<string>;
}

export interface MachineOrder {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
}

/** State machines with their versions and aliases. @throws AwsFault with the codes of the Step Functions API */
export class Machines {
  readonly #sources: MachineSources;
  readonly #byArn = new Map<string, Machine>();

  constructor(sources: MachineSources) {
    this.#sources = sources;
  }

  /** Creating the same machine again with the same definition and role returns the one that exists. */
  create(order: MachineOrder): Machine {
    const definition = parseDefinition(order.definition, this.#sources);
    const { region, accountId, now } = this.#sources;
    const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${order.name}`;
    const existing = this.#byArn.get(arn);
    if (existing) {
      assertKept(existing);
      const { current } = existing;
      if (current.definitionText === order.definition && current.roleArn === order.roleArn) return existing;
      throw new AwsFault('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const current: MachineRevision = {
      stateMachineArn: arn,
      name: order.name,
      definitionText: order.definition,
      definition,
      roleArn: order.roleArn,
      revisionId: undefined,
      updatedAtMs: now(),
    };
    const machine: Machine = {
      arn,
      name: order.name,
      createdAtMs: now(),
      tags: new Map(),
      versions: new Map(),
      aliases: new Map(),
      latestVersion: 0,
      deleting: false,
      current,
    };
    this.#byArn.set(arn, machine);
    return machine;
  }

  /** What is wrong with a definition that these machines were to run. */
  diagnose(definition: string): Diagnostic[] {
    return examine(definition, this.#sources).diagnostics;
  }

  update(arn: string, change: { definition: string | undefined; roleArn: string | undefined }): Machine {
    const machine = assertKept(this.get(arn));
    const definitionText = change.definition ?? machine.current.definitionText;
    const definition = change.definition
      ? parseDefinition(change.definition, this.#sources)
      : machine.current.definition;
    machine.current = {
      ...machine.current,
      definitionText,
      definition,
      roleArn: change.roleArn ?? machine.current.roleArn,
      revisionId: this.#revisionId(machine),
      updatedAtMs: this.#sources.now(),
    };
    return machine;
  }

  delete(arn: string): void {
    this.#byArn.delete(arn);
  }

  get(arn: string): Machine {
    const machine = this.#byArn.get(arn);
    if (machine) return machine;
    throw new AwsFault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  find(arn: string): Machine | undefined {
    return this.#byArn.get(arn);
  }

  list(): Machine[] {
    return [...this.#byArn.values()];
  }

  /** "If the latest revision is already published, PublishStateMachineVersion returns that version." */
  publish(arn: string, description: string | undefined): MachineVersion {
    const machine = assertKept(this.get(arn));
    const published = [...machine.versions.values()].find((version) => version.revision === machine.current);
    if (published) return published;
    machine.latestVersion += 1;
    const version: MachineVersion = {
      arn: `${arn}:${machine.latestVersion}`,
      revision: machine.current,
      description,
      createdAtMs: this.#sources.now(),
    };
    machine.versions.set(machine.latestVersion, version);
    return version;
  }

  /** What an execution runs when it is started by this ARN: of the machine, a version or an alias. */
  resolve(arn: string, chance: () => number): { revision: MachineRevision; versionArn?: string; aliasArn?: string } {
    const unqualified = this.#byArn.get(arn);
    if (unqualified) return { revision: unqualified.current };
    const at = arn.lastIndexOf(':');
    const machine = this.#byArn.get(arn.slice(0, at));
    const qualifier = arn.slice(at + 1);
    const version = machine?.versions.get(Number(qualifier));
    if (version) return { revision: version.revision, versionArn: version.arn };
    const alias = machine?.aliases.get(qualifier);
    if (!machine || !alias) {
      throw new AwsFault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    const versionArn = route(alias, chance());
    const routed = machine.versions.get(Number(versionArn.slice(versionArn.lastIndexOf(':') + 1)));
    if (!routed) throw new AwsFault('StateMachineDoesNotExist', `State Machine Does Not Exist: '${versionArn}'`);
    return { revision: routed.revision, versionArn, aliasArn: alias.arn };
  }

  #revisionId(machine: Machine): string {
    const hex = this.#sources.hex(`${machine.arn}/${machine.current.revisionId ?? 'first'}`, 32);
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }
}

/** @throws AwsFault StateMachineDeleting */
export function assertKept(machine: Machine): Machine {
  if (!machine.deleting) return machine;
  throw new AwsFault('StateMachineDeleting', `State Machine is being deleted: '${machine.arn}'`);
}

function route(alias: MachineAlias, chance: number): string {
  let share = chance * 100;
  for (const target of alias.routing) {
    share -= target.weight;
    if (share < 0) return target.stateMachineVersionArn;
  }
  return alias.routing.at(-1)?.stateMachineVersionArn ?? '';
}
