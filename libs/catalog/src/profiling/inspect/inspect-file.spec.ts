import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_JSON_DEPTH, MAX_RECORD_BYTES } from '../limits.js';
import type { TableFormat } from '../release-profile.js';
import { type Inspection, inspectFile } from './inspect-file.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-inspect-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function inspect(name: string, content: string | Uint8Array, format?: TableFormat): Promise<Inspection> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  return inspectFile({ name, path, format }, () => undefined);
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const pdf = (trailer: string) => `%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<${trailer}>>\n%%EOF\n`;
const zip = (flags: number) =>
  Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4, 20, 0, flags, 0, 0, 0]), Buffer.alloc(40)]);
const officeHeader = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const encryptedOffice = Buffer.concat([
  officeHeader,
  Buffer.alloc(1_024),
  Buffer.from('EncryptedPackage', 'utf16le'),
  Buffer.alloc(64),
]);
const gzip = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 4, 0]);
/** 姓名,电话,地址 / 张三,13800000000,北京市海淀区 */
const chinese = Buffer.concat([
  Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xb5, 0xe7, 0xbb, 0xb0, 0x2c, 0xb5, 0xd8, 0xd6, 0xb7, 0x0a]),
  Buffer.from([0xd5, 0xc5, 0xc8, 0xfd, 0x2c]),
  Buffer.from('13800000000,'),
  Buffer.from([0xb1, 0xb1, 0xbe, 0xa9, 0xca, 0xd0, 0xba, 0xa3, 0xb5, 0xed, 0xc7, 0xf8, 0x0a]),
]);
const table = '姓名,电话\n张三,13800000000\n';

const faults: readonly (readonly [name: string, content: string | Uint8Array, reason: string, detected?: string])[] = [
  ['empty.csv', '', 'empty'],
  ['blank.jsonl', '\n \n\n', 'empty'],
  ['zip.csv', zip(1), 'encrypted', 'ZIP archive with a password'],
  ['secret.zip', zip(1), 'encrypted', 'ZIP archive with a password'],
  ['report.pdf', pdf('/Encrypt 5 0 R'), 'encrypted', 'PDF with a password'],
  ['book.xlsx', encryptedOffice, 'encrypted', 'Office document with a password'],
  ['data.csv', '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n', 'encrypted', 'PGP message'],
  ['data.csv', 'age-encryption.org/v1\n-> X25519\n', 'encrypted', 'age encrypted file'],
  ['data.csv', 'Salted__\x01\x02', 'encrypted', 'OpenSSL encrypted file'],
  ['data.parquet', 'PARE\0\0\0\0\0\0\0\0PARE', 'encrypted', 'encrypted Parquet'],
  ['data.parquet', 'PAR1\0\0\0\0\0\0\0\0', 'truncated'],
  ['data.parquet', 'a,b\n1,2\n', 'mislabelled', 'text'],
  ['data.csv', 'PAR1\0\0\0\0\0\0\0\0PAR1', 'mislabelled', 'Parquet'],
  ['data.csv', '{"a":1}\n{"a":2}\n', 'mislabelled', 'JSON Lines'],
  ['data.jsonl', 'a,b\n1,2\n', 'mislabelled', 'text that is not JSON'],
  ['data.jsonl', '[{"a":1}]', 'mislabelled', 'one JSON list'],
  ['data.jsonl', '{\n "a": 1\n}', 'mislabelled', 'one JSON document over several lines'],
  ['data.csv', png, 'mislabelled', 'PNG (image/png)'],
  ['data.csv', gzip, 'mislabelled', 'GZ (application/gzip)'],
  ['data.csv', pdf(''), 'mislabelled', 'PDF (application/pdf)'],
  ['report.pdf', pdf(''), 'unsupported_format', 'PDF (application/pdf)'],
  ['data.json', '[{"a":1}]', 'unsupported_format', 'one JSON document'],
  ['notes.txt', 'hello\nworld\n', 'unsupported_format', 'text'],
  ['data.csv', Buffer.from([1, 2, 3, 0, 0, 0, 7, 8, 9, 200, 0, 0, 0]), 'binary'],
  ['data.csv', `a,b\n1,${'x'.repeat(8_192)}\0y\n`, 'binary'],
  ['data.csv', chinese, 'encoding', 'GB18030'],
  ['data.csv', Buffer.concat([Buffer.from(`${'a,b\n1,2\n'.repeat(200_000)}`), chinese]), 'encoding', 'GB18030'],
  ['data.csv', Buffer.from(`\ufeff${table}`, 'utf16le'), 'encoding', 'UTF-16LE'],
  ['data.csv', Buffer.from(`\ufeff${table}`, 'utf16le').swap16(), 'encoding', 'UTF-16BE'],
  ['data.csv', Buffer.from('name,city\nalice,paris\n', 'utf16le'), 'encoding', 'UTF-16LE'],
  ['data.csv', Buffer.from('name,city\nRen\u00e9e,Besan\u00e7on\n', 'latin1'), 'encoding', 'Windows-1252'],
  ['data.csv', Buffer.from(table).subarray(0, 9), 'truncated'],
  ['data.csv', `a,b\n${'1,2,'.repeat(MAX_RECORD_BYTES / 4 + 1)}`, 'record_too_long'],
  ['data.jsonl', `{"a":"${'x'.repeat(MAX_RECORD_BYTES)}"}\n`, 'record_too_long'],
  ['data.jsonl', '{"a":1}\n{"a":{"b":2', 'truncated'],
  ['data.jsonl', '{"a":1}\n{"a":"b', 'truncated'],
  ['data.jsonl', '{"a":1}\n{"a":\n2}\n', 'malformed'],
  ['data.jsonl', '{"a":1}\n42\n', 'malformed'],
  ['data.jsonl', '{"a":1}{"a":2}\n', 'malformed'],
  ['data.jsonl', '{"a":1,"b":2}\n{"a":1,"b":2,"a":3}\n', 'duplicate_key'],
  ['data.jsonl', '{"a":1,"b":{"a":2,"c":[{"d":1,"d":1}]}}\n', 'duplicate_key'],
  ['data.jsonl', '{"b":1,"a":2}\n{"a":1,"b":{"a":1},"\\u0061":2}\n', 'duplicate_key'],
  ['data.jsonl', `{"a":${'['.repeat(MAX_JSON_DEPTH)}${']'.repeat(MAX_JSON_DEPTH)}}\n`, 'nested_too_deep'],
  ['data.jsonl', `{"a":${'['.repeat(1_000_000)}`, 'nested_too_deep'],
];

it.each(faults.map(([name, content, reason, detected]) => ({ name, content, reason, detected })))(
  '$name: $reason, $detected',
  async ({ name, content, reason, detected }) => {
    const { fault } = await inspect(name, content);
    expect(fault).toMatchObject({ file: name, reason, ...(detected === undefined ? {} : { detected }) });
    expect(fault?.fix).not.toBe('');
  },
);

it('names the line of a JSON Lines fault', async () => {
  expect((await inspect('a.jsonl', '{"a":1}\n\n{"a":2}\n{"a":\n')).fault).toMatchObject({
    reason: 'malformed',
    line: 4,
  });
});

it('says how to convert a file in another encoding', async () => {
  expect((await inspect('a.csv', chinese)).fault?.fix).toContain('iconv -f GB18030 -t UTF-8');
});

it.each<[name: string, content: string | Uint8Array, kind: string]>([
  ['scan.png', png, 'image'],
  ['plan.dwg', 'AC1032\0\0\0\0\0', 'cad'],
  ['part.step', "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('x'),'2;1');\n", 'cad'],
  ['chip.gds', Buffer.from('000600020258001c0102', 'hex'), 'cad'],
  ['chip.oas', '%SEMI-OASIS\r\n\x01\x031.0', 'cad'],
  ['part.stl', 'solid cube\n  facet normal 0 0 1\n', 'cad'],
  ['plan.dxf', '  0\nSECTION\n  2\nHEADER\n', 'cad'],
  ['reads.fastq', '@read1\nACGTACGTACGTACGT\n+\nIIIIIIIIIIIIIIII\n', 'genomic'],
  ['genome.fa', `>chr1\n${'ACGTN'.repeat(12)}\n`, 'genomic'],
  ['variants.vcf', '##fileformat=VCFv4.3\n#CHROM\tPOS\n', 'genomic'],
  ['reads.sam', '@HD\tVN:1.6\tSO:coordinate\n', 'genomic'],
  ['key.pem', '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n', 'secret'],
  ['id_ed25519', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n', 'secret'],
  ['all.zip', zip(0), 'archive'],
])('%s is evidence, not a fault', async (name, content, kind) => {
  const inspection = await inspect(name, content);
  expect(inspection.fault).toBeUndefined();
  expect(inspection).toMatchObject({ format: 'other', evidence: { name, kind } });
});

it('keeps the evidence of what is declared as a table', async () => {
  expect(await inspect('genes.csv', '##fileformat=VCFv4.3\n')).toMatchObject({
    fault: { reason: 'mislabelled' },
    evidence: { kind: 'genomic' },
  });
});

it.each<[name: string, content: string | Uint8Array, format: TableFormat]>([
  ['a.csv', table, 'csv'],
  ['a.csv', `\ufeff${table}`, 'csv'],
  ['a.tsv', 'a\tb\n1\t2', 'csv'],
  ['a.jsonl', '{"a":"}{[\\"\\\\"}\r\n\r\n{"a":[{"b":[]}]}', 'jsonl'],
  ['a.json', '{"a":1}\n{"a":2}\n', 'jsonl'],
  ['keys.jsonl', '{"a":"a","b":["a","a",{"a":1},{"a":1}],"A":1}\n{"b":{"a":1,"b":2},"a":{"a":1}}\n', 'jsonl'],
  ['a.ndjson', '\ufeff{"a":1}\n', 'jsonl'],
  ['A.PARQUET', 'PAR1\0\0\0\0\0\0\0\0PAR1', 'parquet'],
  ['old-mac.csv', `a,b\r${'1,2\r'.repeat(600_000)}`, 'csv'],
])('%s is read as a table (%#)', async (name, content, format) => {
  const inspection = await inspect(name, content);
  expect(inspection.fault).toBeUndefined();
  expect(inspection.format).toBe(format);
});

it('refuses bytes that are not the recorded ones', async () => {
  const path = join(folder, 'digest');
  await writeFile(path, table);
  const inspection = await inspectFile({ name: 'a.csv', path, sha256: 'f'.repeat(64) }, () => undefined);
  expect(inspection.fault?.reason).toBe('digest_mismatch');
});
