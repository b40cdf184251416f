import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ListingSubject } from '@weir/compliance';
import { parse } from 'yaml';

/** The input names the field at fault and the fix. */
export class BadInput extends Error {}

/** One line of `weir screen --jsonl`. */
export interface ScreenLine {
  readonly id: unknown;
  readonly packs: readonly string[] | undefined;
  readonly subject: ListingSubject;
}

/** Reads a JSON or YAML file. @throws BadInput that names the file. */
export async function readDocument(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new BadInput(`${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  });
  try {
    return extname(path).toLowerCase() === '.json' ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw new BadInput(
      `${path}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'not JSON or YAML'}`,
    );
  }
}

/** A listing as written by people or in `id, title, description, columns, declared_tags, pack, sample_values?`. */
export function screenLineOf(value: unknown): ScreenLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadInput('a listing must be a JSON object');
  const input = value as Record<string, unknown>;
  const samples = input.sample_values ?? input.sampleValues;
  const statement = input.source_statement ?? input.sourceStatement;
  return {
    id: input.id ?? null,
    packs: packsOf(input.pack),
    subject: {
      title: text(input.title, 'title'),
      description: text(input.description ?? '', 'description'),
      tags: texts(input.declared_tags ?? input.tags ?? [], 'declared_tags'),
      columns: texts(input.columns ?? [], 'columns'),
      ...(samples === undefined || samples === null ? {} : { sampleValues: samplesOf(samples) }),
      ...(statement === undefined || statement === null
        ? {}
        : { sourceStatement: text(statement, 'source_statement') }),
    },
  };
}

function packsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? texts(value, 'pack') : [text(value, 'pack')];
}

function text(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new BadInput(`"${field}" must be a string`);
  return value;
}

function texts(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) throw new BadInput(`"${field}" must be an array of strings`);
  return value.map((item) => text(item, field));
}

function samplesOf(value: unknown): Record<string, string[]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadInput('"sample_values" must map a column to its values');
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, cells]) => [name, (Array.isArray(cells) ? cells : [cells]).map(cellText)]),
  );
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}
