import type { Command } from 'commander';
import { type FileScan, scanFile, UnreadableFile } from './scan-file.js';

const percent = (ratio: number): string => `${(100 * ratio).toFixed(ratio > 0 && ratio < 0.01 ? 2 : 0)} %`;

/** The findings of one file as lines for people: a line for the file, one for each column that holds something. */
export function describe(scan: FileScan): string[] {
  const rate = scan.bytes / 1e6 / Math.max(scan.seconds, 1e-9);
  const lines = [
    `${scan.file}: ${scan.format}, ${scan.rows} rows, ${scan.columns.length} columns, ${scan.bytes} bytes in ${scan.seconds.toFixed(2)} s (${rate.toFixed(1)} MB/s)`,
  ];
  for (const column of scan.columns) {
    const shown = column.detectors.filter((result) => result.flagged);
    if (shown.length === 0 && !column.reviewRequired) continue;
    const marks = [
      column.personal ? 'personal' : '',
      column.secret ? 'secret' : '',
      column.reviewRequired ? 'review' : '',
    ].filter(Boolean);
    const found = (shown.length > 0 ? shown : column.detectors.slice(0, 1))
      .map((result) => `${result.name} ${percent(result.ratio)} ${result.maskedSample ?? ''}`.trim())
      .join(', ');
    lines.push(`  ${column.name} [${marks.join(', ') || 'noted'}] ${found}`);
  }
  if (scan.estimatedSubjects > 0) lines.push(`  about ${scan.estimatedSubjects} persons`);
  const quasi = scan.quasiIdentifiers;
  if (quasi)
    lines.push(
      `  ${quasi.columns.join(' + ')}: smallest class ${quasi.smallestClass}, ${percent(quasi.uniqueRows)} of rows unique`,
    );
  for (const fault of scan.faults.slice(0, 10)) lines.push(`  line ${fault.line}: ${fault.message}`);
  if (scan.faultCount > 10) lines.push(`  … ${scan.faultCount - 10} more lines that could not be read`);
  return lines;
}

/** `weir scan`: content findings per column of CSV, JSON Lines and Parquet files. Exit code 1 when something was found, 3 when a file was unreadable. */
export function registerScanCommand(program: Command): void {
  program
    .command('scan')
    .description('find personal data and secrets in the columns of data files')
    .argument('<file...>', 'CSV, JSON Lines or Parquet')
    .option('--json', 'one JSON object per file')
    .option('--as-of <date>', 'day against which "in the future" is measured', new Date().toISOString().slice(0, 10))
    .action(async (files: string[], options: { json?: boolean; asOf: string }) => {
      let code = 0;
      for (const file of files) {
        const progress = process.stderr.isTTY
          ? (bytes: number, total: number) =>
              process.stderr.write(`\r${file}: ${Math.floor((100 * bytes) / Math.max(1, total))} %`)
          : undefined;
        try {
          const scan = await scanFile(file, options.asOf, progress);
          if (progress) process.stderr.write('\r\u001b[K');
          const found = scan.columns.some((column) => column.personal || column.secret || column.reviewRequired);
          const mbPerSecond = scan.bytes / 1e6 / Math.max(scan.seconds, 1e-9);
          process.stdout.write(
            options.json ? `${JSON.stringify({ ...scan, mbPerSecond })}\n` : `${describe(scan).join('\n')}\n`,
          );
          code = Math.max(code, found ? 1 : 0);
        } catch (error) {
          code = 3;
          const message = error instanceof Error ? error.message : 'unreadable';
          // What cannot be scanned is a finding too: in JSON it stands among the others.
          if (options.json && error instanceof UnreadableFile)
            process.stdout.write(`${JSON.stringify({ file, unreadable: message })}\n`);
          else process.stderr.write(`${file}: ${message}\n`);
        }
      }
      process.exitCode = code;
    });
}
