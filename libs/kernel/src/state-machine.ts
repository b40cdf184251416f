import { IllegalTransitionError } from './errors.js';

/** One row: in `from`, `event` leads to `to`; `effects` names what else the caller must do in the same transaction. */
export interface Transition<State extends string, Event extends string, Effect extends string = string> {
  readonly from: State | readonly State[];
  readonly event: Event;
  readonly to: State;
  /** Name of the condition under which this row applies; rows of one state and event are told apart by it. */
  readonly guard?: string;
  readonly effects?: readonly Effect[];
}

export interface MachineTable<State extends string, Event extends string, Effect extends string = string> {
  readonly name: string;
  readonly initial: State;
  readonly states: readonly State[];
  readonly final: readonly State[];
  readonly transitions: readonly Transition<State, Event, Effect>[];
}

export interface NextState<State extends string, Effect extends string> {
  readonly to: State;
  readonly effects: readonly Effect[];
}

/** A state machine as a table, validated when it is made: a table with a dead end or an unreachable state refuses to boot. */
export class StateMachine<State extends string, Event extends string, Effect extends string = string> {
  private readonly rows = new Map<string, Transition<State, Event, Effect>>();

  constructor(readonly table: MachineTable<State, Event, Effect>) {
    for (const transition of table.transitions) {
      for (const from of sources(transition)) {
        const key = rowKey(from, transition.event, transition.guard);
        if (this.rows.has(key)) throw new Error(`${table.name}: two rows for ${key}`);
        this.rows.set(key, transition);
      }
    }
    this.validate();
  }

  /**
   * The row for `event` in `state` under `guard`.
   * @throws IllegalTransitionError when the table has none.
   */
  next(state: State, event: Event, guard?: string): NextState<State, Effect> {
    const row = this.rows.get(rowKey(state, event, guard));
    if (row === undefined) throw new IllegalTransitionError(this.table.name, state, event);
    return { to: row.to, effects: row.effects ?? [] };
  }

  allows(state: State, event: Event): boolean {
    return this.table.transitions.some((row) => row.event === event && sources(row).includes(state));
  }

  isFinal(state: State): boolean {
    return this.table.final.includes(state);
  }

  /** The table as a Mermaid state diagram, for the documentation. */
  toMermaid(): string {
    const lines = this.table.transitions.flatMap((row) =>
      sources(row).map((from) => `  ${from} --> ${row.to}: ${row.event}${row.guard ? ` [${row.guard}]` : ''}`),
    );
    const ends = this.table.final.map((state) => `  ${state} --> [*]`);
    return ['stateDiagram-v2', `  [*] --> ${this.table.initial}`, ...lines, ...ends].join('\n');
  }

  private validate(): void {
    const { name, initial, states, final, transitions } = this.table;
    const known = new Set<string>(states);
    for (const row of transitions) {
      for (const state of [...sources(row), row.to]) {
        if (!known.has(state)) throw new Error(`${name}: unknown state ${state}`);
      }
      for (const from of sources(row)) {
        if (final.includes(from)) throw new Error(`${name}: final state ${from} has a way out`);
      }
    }
    const reached = new Set<State>([initial]);
    for (let size = 0; size !== reached.size; ) {
      size = reached.size;
      for (const row of transitions) if (sources(row).some((from) => reached.has(from))) reached.add(row.to);
    }
    for (const state of states) {
      if (!reached.has(state)) throw new Error(`${name}: state ${state} cannot be reached`);
      const hasExit = transitions.some((row) => sources(row).includes(state));
      if (!final.includes(state) && !hasExit) throw new Error(`${name}: state ${state} is a dead end`);
    }
  }
}

function sources<State extends string, Event extends string, Effect extends string>(
  row: Transition<State, Event, Effect>,
): readonly State[] {
  return typeof row.from === 'string' ? [row.from] : row.from;
}

function rowKey(from: string, event: string, guard: string | undefined): string {
  return `${from}/${event}/${guard ?? ''}`;
}
