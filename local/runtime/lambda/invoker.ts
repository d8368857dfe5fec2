import { seededUuid } from './globals.ts';
import type { InvocationResult } from './invocation-result.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { Sandbox } from './sandbox.ts';

export type { InvocationResult } from './invocation-result.ts';
export type { LambdaFunction } from './lambda-function.ts';

/** Told about every invocation: for progress, counts and logs. */
export interface InvocationRecord {
  readonly invocationId: string;
  readonly function: string;
  readonly input: unknown;
}

export interface InvokerDependencies {
  readonly functions: readonly LambdaFunction[];
  readonly seed: number;
  readonly sandbox: Sandbox;
  /** Credentials and endpoints of a function's own role, as Lambda puts them into the environment. */
  readonly surroundings: (definition: LambdaFunction) => Readonly<Record<string, string>>;
  readonly onStart?: (record: InvocationRecord) => void;
}

export interface Invoker {
  /** By name, ARN or version ARN. Throws `RangeError` for a function that does not exist. */
  invoke(functionId: string, input: unknown): Promise<InvocationResult>;
}

/** Lambda's front: finds the function, keeps its reserved concurrency, and gives each invocation its id and its environment. */
export function createInvoker(dependencies: InvokerDependencies): Invoker {
  const { functions, seed, sandbox, surroundings } = dependencies;
  const byId = new Map(
    functions.flatMap((each) => [each.name, each.functionName, each.arn, each.versionArn].map((id) => [id, each])),
  );
  const places = new Map<string, Places>();
  let count = 0;

  async function invoke(functionId: string, input: unknown): Promise<InvocationResult> {
    const definition = byId.get(functionId);
    if (!definition) throw new RangeError(`Function not found: ${functionId}`);
    const free = placesOf(definition);
    await free.enter();
    count += 1;
    const id = seededUuid(`${seed}/${definition.name}/${count}`);
    const environment = { ...definition.environment, ...surroundings(definition) };
    dependencies.onStart?.({ invocationId: id, function: definition.name, input });
    try {
      return await sandbox.run({ id, definition, environment, input });
    } finally {
      free.leave();
    }
  }

  function placesOf(definition: LambdaFunction): Places {
    const known = places.get(definition.name) ?? new Places(definition.reservedConcurrency ?? Number.POSITIVE_INFINITY);
    places.set(definition.name, known);
    return known;
  }

  return { invoke };
}

/** How many invocations of one function run at once; the others wait in line, as a poller that is throttled would. */
class Places {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#line.push(resolve);
    });
  }

  leave(): void {
    const next = this.#line.shift();
    if (next) next();
    else this.#free += 1;
  }
}
