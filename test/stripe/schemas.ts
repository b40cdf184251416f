import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

interface Derived {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly $defs: Readonly<Record<string, Schema>>;
}

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const SCRIPT = join(ROOT, 'test/stripe/derive-schemas.mjs');

/** What the types of the `stripe` package say of requests and answers. */
export class StripeSchemas {
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #ajv = new Ajv({ strict: false, validateSchema: false, addUsedSchema: false });

  private constructor(readonly derived: Derived) {
    this.#ajv.addSchema({ $id: 'stripe', ...derived });
  }

  static #loaded: Promise<StripeSchemas> | undefined;

  /** Derived once for each version of the package and of the script, kept beside the installed packages; read once in a process. */
  static load(): Promise<StripeSchemas> {
    StripeSchemas.#loaded ??= StripeSchemas.read();
    return StripeSchemas.#loaded;
  }

  private static async read(): Promise<StripeSchemas> {
    const manifest = await readFile(join(ROOT, 'node_modules/stripe/package.json'), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    const script = createHash('sha256')
      .update(await readFile(SCRIPT))
      .digest('hex')
      .slice(0, 12);
    const file = join(ROOT, 'node_modules/.cache/weir/stripe', `${version}-${script}.json`);
    const read = async () => new StripeSchemas(JSON.parse(await readFile(file, 'utf8')) as Derived);
    try {
      return await read();
    } catch {
      await promisify(execFile)(process.execPath, [SCRIPT, file], { env: { ...process.env, NODE_OPTIONS: '' } });
      return read();
    }
  }

  /** Compiles what is used most: done at the first request it would take longer than a client waits on a busy machine. */
  warmUp(): void {
    for (const name of Object.keys(this.derived.properties)) this.#validator(name);
  }

  /** The definition that a root or a reference stands for. */
  resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const found = this.derived.$defs[schema.$ref.replace('#/$defs/', '')];
    if (found === undefined) throw new Error(`${schema.$ref} is not derived.`);
    return found;
  }

  root(name: string): Schema {
    const schema = this.derived.properties[name];
    if (schema === undefined) throw new Error(`${name} is not among the derived types.`);
    return this.resolve(schema);
  }

  /** @returns what is wrong with `value`, empty when nothing is. */
  problems(name: string, value: unknown): string[] {
    const validate = this.#validator(name);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  /** A value with every required field: null where that is allowed, else the emptiest there is. */
  skeleton(name: string): Record<string, unknown> {
    return this.#emptiest(this.root(name)) as Record<string, unknown>;
  }

  #validator(name: string): ValidateFunction {
    const known = this.#validators.get(name);
    if (known !== undefined) return known;
    const reference = this.derived.properties[name]?.$ref;
    if (reference === undefined) throw new Error(`${name} is not among the derived types.`);
    const validate = this.#ajv.compile({ $ref: `stripe${reference}` });
    this.#validators.set(name, validate);
    return validate;
  }

  #emptiest(given: Schema): unknown {
    const schema = this.resolve(given);
    if (schema.anyOf !== undefined) {
      const options = schema.anyOf.map((option) => this.resolve(option));
      return options.some(({ type }) => type === 'null') ? null : this.#emptiest(options[0] ?? {});
    }
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return schema.enum[0];
    const plain: Readonly<Record<string, unknown>> = { null: null, string: '', number: 0, boolean: false };
    if (schema.type === 'array') return [];
    if (schema.type !== 'object') return plain[schema.type ?? 'null'];
    return Object.fromEntries(
      (schema.required ?? []).map((key) => [key, this.#emptiest(schema.properties?.[key] ?? {})]),
    );
  }
}
