import { readFile } from 'node:fs/promises';
import { parseStrictJson } from '@weir/kernel';

export type StrictJsonFile =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a signed document. What is not UTF-8, not JSON, or names a member twice is no valid document, not bad input: it may well be what
 * somebody changed.
 * @throws what reading a file throws.
 */
export async function readStrictJson(file: string): Promise<StrictJsonFile> {
  const bytes = await readFile(file);
  try {
    return { ok: true, value: parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'unreadable' };
  }
}
