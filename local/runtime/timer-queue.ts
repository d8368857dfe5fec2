import type { Timer } from './clock.ts';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly background: boolean;
  readonly run: () => void;
  cancelled: boolean;
}

/** Timers by due moment, then by creation: a binary heap. Cancelled entries are skipped when they come up. */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #created = 0;
  #foreground = 0;

  add(timer: { atMs: number; background: boolean; run: () => void }): Timer {
    const entry: Entry = { ...timer, order: this.#created, cancelled: false };
    this.#created += 1;
    if (!entry.background) this.#foreground += 1;
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    return { cancel: () => this.#drop(entry) };
  }

  /** Whether any timer is more than background: such a timer moves virtual time by itself. */
  get hasForeground(): boolean {
    return this.#foreground > 0;
  }

  nextMs(): number | undefined {
    this.#skipCancelled();
    return this.#heap[0]?.atMs;
  }

  /** Takes the first timer that is due at `nowMs`. */
  takeDue(nowMs: number): (() => void) | undefined {
    this.#skipCancelled();
    const first = this.#heap[0];
    if (!first || first.atMs > nowMs) return undefined;
    this.#pop();
    this.#drop(first);
    return first.run;
  }

  #drop(entry: Entry): void {
    if (entry.cancelled) return;
    entry.cancelled = true;
    if (!entry.background) this.#foreground -= 1;
  }

  #skipCancelled(): void {
    while (this.#heap[0]?.cancelled) this.#pop();
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(start: number): void {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      let first = index;
      if (left < this.#heap.length && this.#before(left, first)) first = left;
      if (left + 1 < this.#heap.length && this.#before(left + 1, first)) first = left + 1;
      if (first === index) return;
      this.#swap(index, first);
      index = first;
    }
  }

  #before(one: number, other: number): boolean {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return false;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
