import { AwsFault } from '../../gateway/aws-service.ts';
import type { Json } from '../definition.ts';
import { TaskError } from '../failures.ts';

/** A task that waits for its token to be sent back. */
export interface OpenTask {
  readonly token: string;
  readonly answer: Promise<Json>;
  /** What to do on SendTaskHeartbeat. */
  onHeartbeat(beat: () => void): void;
  /** The task is over: its token is dead from now on. */
  close(): void;
}

interface Entry {
  readonly succeed: (output: Json) => void;
  readonly fail: (error: TaskError) => void;
  beat: () => void;
}

/** Tokens of AWS begin like this; what follows is opaque. */
const PREFIX = 'AQC';

/** Every task token that was given out. Tokens derive from the seed, so that a run repeats, and cannot be guessed from each other. */
export class TaskTokens {
  readonly #open = new Map<string, Entry>();
  readonly #closed = new Set<string>();
  readonly #hex: (key: string, length: number) => string;

  constructor(hex: (key: string, length: number) => string) {
    this.#hex = hex;
  }

  create(key: string): OpenTask {
    const hex = [1, 2, 3].map((part) => this.#hex(`task-token/${key}/${part}`, 64)).join('');
    const token = PREFIX + Buffer.from(hex, 'hex').toString('base64');
    const answer = Promise.withResolvers<Json>();
    answer.promise.catch(() => undefined);
    const entry: Entry = { succeed: answer.resolve, fail: answer.reject, beat: () => undefined };
    this.#open.set(token, entry);
    return {
      token,
      answer: answer.promise,
      onHeartbeat: (beat) => {
        entry.beat = beat;
      },
      close: () => this.#close(token),
    };
  }

  /** @throws AwsFault InvalidToken, TaskTimedOut, TaskDoesNotExist, InvalidOutput */
  succeed(token: string, output: string): void {
    const entry = this.#find(token);
    let value: Json;
    try {
      value = JSON.parse(output) as Json;
    } catch {
      throw new AwsFault('InvalidOutput', `Invalid Output: '${output.slice(0, 100)}' is not valid JSON`);
    }
    this.#close(token);
    entry.succeed(value);
  }

  fail(token: string, failure: { error: string | undefined; cause: string | undefined }): void {
    const entry = this.#find(token);
    this.#close(token);
    entry.fail(new TaskError(failure.error, failure.cause));
  }

  heartbeat(token: string): void {
    this.#find(token).beat();
  }

  #close(token: string): void {
    if (this.#open.delete(token)) this.#closed.add(token);
  }

  #find(token: string): Entry {
    const entry = this.#open.get(token);
    if (entry) return entry;
    if (this.#closed.has(token)) {
      throw new AwsFault('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    throw new AwsFault('InvalidToken', "Invalid Token: 'Invalid token'");
  }
}
