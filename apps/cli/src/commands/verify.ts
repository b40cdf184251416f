import { type AgreementVerification, type AuditVerification, type VerificationResult, WeirError } from '@weir/kernel';
import type { Command } from 'commander';
import { verifyAgreementFile } from './verify-agreement.js';
import { verifyAuditFile } from './verify-audit.js';
import { verifyProofFile } from './verify-proof.js';
import { type QuoteFileVerification, verifyQuoteFile } from './verify-quote.js';

/** `weir verify` ends with 0 for valid, 1 for not valid, 3 for input that cannot be read. */
export const EXIT = { valid: 0, invalid: 1, badInput: 3 } as const;

interface CommonOptions {
  readonly keys: string;
  readonly json?: boolean;
}

const EXITS = '\nExit code: 0 valid, 1 not valid, 3 bad input.';

export function registerVerify(program: Command): void {
  const verify = program
    .command('verify')
    .description("verify offline with the exchange's public keys, as /.well-known/weir-keys.json gives them");

  withCommonOptions(verify.command('audit'))
    .description('an exported audit log (JSON Lines)')
    .option('--head <HEADS>', 'heads kept from before: the log must still hold what they cover')
    .option('--partial', 'accept a log that begins after the first block')
    .action(async (file: string, options: CommonOptions & { head?: string; partial?: boolean }) => {
      await report(options, () => verifyAuditFile(file, { ...options, onProgress: showProgress }), describeAudit);
    });

  withCommonOptions(verify.command('proof'))
    .description('a proof that one entry is in the audit log (JSON)')
    .action(async (file: string, options: CommonOptions) => {
      await report(options, () => verifyProofFile(file, options), describeProof);
    });

  withCommonOptions(verify.command('agreement'))
    .description('an agreement (JSON)')
    .action(async (file: string, options: CommonOptions) => {
      await report(options, () => verifyAgreementFile(file, options), describeAgreement);
    });

  withCommonOptions(verify.command('quote'))
    .description('a signed quote (JSON)')
    .option('--as-of <TIME>', 'check that it is valid at this time (RFC 3339) instead of now')
    .action(async (file: string, options: CommonOptions & { asOf?: string }) => {
      const { asOf } = options;
      await report(
        options,
        () => verifyQuoteFile(file, options.keys, asOf === undefined ? {} : { asOf }),
        describeQuote,
      );
    });
}

function withCommonOptions(command: Command): Command {
  return command
    .argument('<FILE>', 'what to verify')
    .requiredOption('--keys <KEYS.json>', 'public keys that you trust: a key in FILE is never used')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXITS);
}

async function report<Result extends { readonly valid: boolean }>(
  options: CommonOptions,
  verify: () => Promise<Result>,
  describe: (result: Result) => string,
): Promise<void> {
  let result: Result;
  try {
    result = await verify();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = EXIT.badInput;
    return;
  }
  process.stdout.write(`${options.json === true ? JSON.stringify(result) : describe(result)}\n`);
  process.exitCode = result.valid ? EXIT.valid : EXIT.invalid;
}

function describeAudit(result: AuditVerification): string {
  const seen = `${result.records} entries in blocks ${result.firstSeq ?? '–'} to ${result.lastSeq ?? '–'}, held against ${result.retainedHeads} retained heads`;
  if (result.valid) return `valid: ${seen}`;
  const place = result.line === undefined ? '' : ` (line ${result.line})`;
  return `NOT VALID: ${result.reason}${place}\n${seen}`;
}

function describeProof(result: VerificationResult): string {
  return result.valid ? 'valid: the entry is in the block of this signed head' : `NOT VALID: ${result.reason}`;
}

function describeAgreement(result: AgreementVerification): string {
  const checks = result.checks.map(
    ({ name, valid, reason }) => `  ${valid ? 'ok  ' : 'FAIL'} ${name}${reason === undefined ? '' : `: ${reason}`}`,
  );
  return [result.valid ? 'valid' : `NOT VALID: ${result.reason}`, ...checks].join('\n');
}

function describeQuote(result: QuoteFileVerification): string {
  if (!result.valid) return `NOT VALID: ${result.reason}`;
  return [
    `valid until ${result.quote.expiresAt}`,
    ...(result.explained === undefined ? [] : [result.explained.text]),
  ].join('\n');
}

function showProgress(share: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(share >= 1 ? '\r\u001B[K' : `\r${Math.floor(share * 100)} %`);
}

function messageOf(error: unknown): string {
  if (error instanceof WeirError) return error.message;
  const code = (error as NodeJS.ErrnoException).code;
  const path = (error as NodeJS.ErrnoException).path;
  if (code === 'ENOENT') return `There is no file ${path}.`;
  return error instanceof Error ? error.message : String(error);
}
