import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * Derives JSON Schemas from the declarations that the `stripe` package ships, with the TypeScript checker. Enumerations are closed and
 * unknown fields refused: right for a stand-in, which must not make up what Stripe does not have.
 *
 * Of what Stripe expands on request, only the types in `EXPANDED` are followed; the rest of such a union is its identifier.
 *
 * Run as a program it writes the schemas where its argument says.
 */

const RESPONSES = [
  'Account',
  'AccountLink',
  'Balance',
  'BalanceTransaction',
  'BankAccount',
  'Billing.Meter',
  'Billing.MeterEvent',
  'Charge',
  'Customer',
  'Dispute',
  'EventBase',
  'PaymentIntent',
  'Payout',
  'Price',
  'Refund',
  'Subscription',
  'Transfer',
  'TransferReversal',
];
const REQUESTS = [
  'AccountCreateParams',
  'AccountLinkCreateParams',
  'AccountListParams',
  'AccountRetrieveParams',
  'BalanceRetrieveParams',
  'BalanceTransactionListParams',
  'BalanceTransactionRetrieveParams',
  'Billing.MeterCreateParams',
  'Billing.MeterEventCreateParams',
  'Billing.MeterListParams',
  'ChargeRetrieveParams',
  'CustomerCreateParams',
  'CustomerListParams',
  'DisputeListParams',
  'DisputeRetrieveParams',
  'DisputeUpdateParams',
  'EventListParams',
  'PaymentIntentCancelParams',
  'PaymentIntentConfirmParams',
  'PaymentIntentCreateParams',
  'PaymentIntentListParams',
  'PaymentIntentRetrieveParams',
  'PayoutCreateParams',
  'PayoutListParams',
  'PayoutRetrieveParams',
  'PriceCreateParams',
  'PriceListParams',
  'RefundCreateParams',
  'RefundListParams',
  'RefundRetrieveParams',
  'SubscriptionCancelParams',
  'SubscriptionCreateParams',
  'SubscriptionListParams',
  'SubscriptionRetrieveParams',
  'SubscriptionUpdateParams',
  'TransferCreateParams',
  'TransferCreateReversalParams',
  'TransferListParams',
  'TransferListReversalsParams',
  'TransferRetrieveParams',
];
const EXPANDED = new Set(['BalanceTransaction', 'Charge']);
const IGNORED = new Set(['lastResponse']);

/** @returns {{ properties: Record<string, object>, $defs: Record<string, object> }} */
export function deriveSchemas(/** @type {string} */ root) {
  const entry = join(root, 'stripe-roots.ts');
  const names = [...RESPONSES, ...REQUESTS];
  const source = `import { Stripe } from 'stripe';\nexport interface Roots { ${names.map((name) => `'${name}': Stripe.${name};`).join('\n')} }\n`;
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile: read } = host;
  host.getSourceFile = (name, target, ...rest) =>
    name === entry ? ts.createSourceFile(name, source, target) : getSourceFile.call(host, name, target, ...rest);
  host.fileExists = (name) => name === entry || fileExists.call(host, name);
  host.readFile = (name) => (name === entry ? source : read.call(host, name));
  const program = ts.createProgram([entry], options, host);
  const file = program.getSourceFile(entry);
  if (file === undefined) throw new Error('The roots could not be read.');
  const problems = program.getSemanticDiagnostics(file);
  if (problems.length > 0)
    throw new Error(
      ts.formatDiagnostics(problems, {
        ...host,
        getCanonicalFileName: (n) => n,
        getNewLine: () => '\n',
        getCurrentDirectory: () => root,
      }),
    );
  const declaration = file.statements.find(ts.isInterfaceDeclaration);
  if (declaration === undefined) throw new Error('No roots.');
  const checker = program.getTypeChecker();
  const walker = new SchemaWalker(checker);
  const properties = Object.fromEntries(
    checker
      .getPropertiesOfType(checker.getTypeAtLocation(declaration))
      .map((property) => [property.name, walker.schemaOf(checker.getTypeOfSymbol(property))]),
  );
  return { properties, $defs: walker.definitions };
}

class SchemaWalker {
  /** @type {Record<string, object>} */
  definitions = {};
  /** @type {Map<ts.Type, string>} */
  names = new Map();

  constructor(/** @type {ts.TypeChecker} */ checker) {
    this.checker = checker;
  }

  /** @returns {object} */
  schemaOf(/** @type {ts.Type} */ type) {
    if (type.isUnion()) return this.unionOf(type.types);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === 'true' };
    if (type.flags & ts.TypeFlags.String || this.isOpenString(type)) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
    if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (type.flags & ts.TypeFlags.Undefined) return { not: {} };
    if (type.symbol?.name === 'Decimal' || type.symbol?.name === 'DecimalImpl')
      return { type: 'string', pattern: '^-?[0-9]+(\\.[0-9]+)?$' };
    if (this.checker.isArrayType(type)) {
      return {
        type: 'array',
        items: this.schemaOf(this.checker.getTypeArguments(/** @type {ts.TypeReference} */ (type))[0]),
      };
    }
    return this.objectOf(type);
  }

  /** A string that may be any, beside the values that are known. */
  isOpenString(/** @type {ts.Type} */ type) {
    return type.isIntersection() && type.types.some((part) => part.flags & ts.TypeFlags.String);
  }

  unionOf(/** @type {ts.Type[]} */ types) {
    const defined = types.filter((type) => !(type.flags & ts.TypeFlags.Undefined));
    const literals = defined.filter((type) => type.isStringLiteral());
    const closed = literals.length > 0 ? defined.filter((type) => !this.isOpenString(type)) : defined;
    const isExpandable = closed.some((type) => type.flags & ts.TypeFlags.String);
    const kept = isExpandable
      ? closed.filter((type) => !this.isResource(type) || EXPANDED.has(type.symbol.name))
      : closed;
    const values = kept
      .filter((type) => type.isStringLiteral())
      .map((type) => /** @type {ts.StringLiteralType} */ (type).value);
    const others = kept.filter((type) => !type.isStringLiteral()).map((type) => this.schemaOf(type));
    const any = [...(values.length > 0 ? [{ enum: values }] : []), ...unique(others)];
    return any.length === 1 ? any[0] : { anyOf: any };
  }

  isResource(/** @type {ts.Type} */ type) {
    return (
      (type.flags & ts.TypeFlags.Object) !== 0 &&
      type.getProperty('object') !== undefined &&
      type.getProperty('id') !== undefined
    );
  }

  objectOf(/** @type {ts.Type} */ type) {
    const known = this.names.get(type);
    if (known !== undefined) return { $ref: `#/$defs/${known}` };
    const base = (type.aliasSymbol ?? type.symbol)?.name ?? 'type';
    const name = `${base === '__type' || base === '__object' ? 'Inline' : base.replace(/[^A-Za-z0-9]/g, '')}${this.names.size}`;
    this.names.set(type, name);
    this.definitions[name] = {};
    const properties = this.checker.getPropertiesOfType(type).filter((property) => !IGNORED.has(property.name));
    const index = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    this.definitions[name] = {
      type: 'object',
      properties: Object.fromEntries(
        properties.map((property) => [property.name, this.schemaOf(this.checker.getTypeOfSymbol(property))]),
      ),
      required: properties
        .filter((property) => !(property.flags & ts.SymbolFlags.Optional))
        .map(({ name: key }) => key),
      additionalProperties: index === undefined ? false : this.schemaOf(index),
    };
    return { $ref: `#/$defs/${name}` };
  }
}

/** @param {object[]} schemas */
function unique(schemas) {
  const seen = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  const list = [...seen.values()];
  const bools = list.filter((schema) => 'const' in schema && typeof schema.const === 'boolean');
  return bools.length === 2 ? [...list.filter((schema) => !bools.includes(schema)), { type: 'boolean' }] : list;
}

export { REQUESTS, RESPONSES };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [target] = process.argv.slice(2);
  if (target === undefined) throw new Error('usage: derive-schemas.mjs FILE');
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const started = process.cpuUsage();
  const schemas = deriveSchemas(root);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.${process.pid}`, JSON.stringify(schemas));
  await rename(`${target}.${process.pid}`, target);
  const { user, system } = process.cpuUsage(started);
  process.stdout.write(
    `${Object.keys(schemas.$defs).length} definitions, ${Math.round((user + system) / 1e6)} s of CPU\n`,
  );
}
