import { fileTypeFromBuffer } from 'file-type';

export type ContentGroup =
  | 'parquet'
  | 'text'
  | 'utf16'
  | 'encrypted'
  | 'archive'
  | 'image'
  | 'cad'
  | 'genomic'
  | 'secret'
  | 'document'
  | 'binary';

/** What the bytes of a file say it is, whatever its name says. */
export interface ContentKind {
  readonly group: ContentGroup;
  /** Name of the format for people, e.g. `ZIP archive with a password`. */
  readonly label: string;
  /** Parquet alone: the footer's magic number is missing. */
  readonly cut?: boolean;
}

/** Magic numbers and opening words that `file-type` does not know or does not tell apart. */
const OPENINGS: readonly (readonly [pattern: RegExp, kind: ContentKind])[] = [
  [/^-----BEGIN PGP MESSAGE-----/, { group: 'encrypted', label: 'PGP message' }],
  [
    /^(age-encryption\.org\/v1|-----BEGIN AGE ENCRYPTED FILE-----)/,
    { group: 'encrypted', label: 'age encrypted file' },
  ],
  [/^Salted__/, { group: 'encrypted', label: 'OpenSSL encrypted file' }],
  [/^\$ANSIBLE_VAULT;/, { group: 'encrypted', label: 'Ansible vault' }],
  [/^-----BEGIN ([A-Z]+ )*PRIVATE KEY( BLOCK)?-----/, { group: 'secret', label: 'private key' }],
  [/^##fileformat=VCF/, { group: 'genomic', label: 'VCF variants' }],
  [/^@(HD|SQ|RG|PG)\t/, { group: 'genomic', label: 'SAM alignments' }],
  [/^##gff-version/, { group: 'genomic', label: 'GFF annotations' }],
  [
    /^[;>][^\r\n]*\r?\n([ACGTUNRYKMSWBDHV*-]{20,}|[ACDEFGHIKLMNPQRSTVWXY*-]{20,})\r?\n/i,
    { group: 'genomic', label: 'FASTA sequences' },
  ],
  [/^@[^\r\n]+\r?\n[ACGTUN.]{10,}\r?\n\+/i, { group: 'genomic', label: 'FASTQ reads' }],
  [/^AC10[0-9]{2}(?![\w.,;|])/, { group: 'cad', label: 'AutoCAD drawing (DWG)' }],
  [/^\s*0\r?\n\s*SECTION\r?\n/, { group: 'cad', label: 'AutoCAD exchange drawing (DXF)' }],
  [/^AutoCAD Binary DXF/, { group: 'cad', label: 'AutoCAD exchange drawing (DXF)' }],
  [/^ISO-10303-21;/, { group: 'cad', label: 'STEP model' }],
  [/^solid [^\r\n]*\r?\n\s*facet normal/, { group: 'cad', label: 'STL model' }],
  [/^.{72}S {0,6}1\r?\n/, { group: 'cad', label: 'IGES model' }],
  [/^\*\*ABCDEFGHIJKLMNOPQRSTUVWXYZ/, { group: 'cad', label: 'Parasolid model' }],
];

const BINARY_OPENINGS: readonly (readonly [prefix: string, kind: ContentKind])[] = [
  ['LUKS\xba\xbe', { group: 'encrypted', label: 'LUKS volume' }],
  ['CRAM\x02', { group: 'genomic', label: 'CRAM alignments' }],
  ['CRAM\x03', { group: 'genomic', label: 'CRAM alignments' }],
  ['BCF\x02', { group: 'genomic', label: 'BCF variants' }],
  // HEADER record of the stream format: length 6, record type 0, data type 2 (two-byte integer).
  ['\x00\x06\x00\x02', { group: 'cad', label: 'GDSII chip layout' }],
  ['%SEMI-OASIS\r\n', { group: 'cad', label: 'OASIS chip layout' }],
  ['PS\x00\x00', { group: 'cad', label: 'Parasolid model' }],
];

const CAD_EXTENSIONS = new Set(['dwg', 'stl', '3mf', 'skp', 'drc']);
const ARCHIVE_EXTENSIONS = new Set([
  'zip',
  'tar',
  'rar',
  'gz',
  'bz2',
  '7z',
  'xz',
  'cab',
  'ar',
  'Z',
  'lz',
  'zst',
  'lz4',
  'lzh',
  'arj',
  'cpio',
  'ace',
  'tar.gz',
  'jar',
  'apk',
]);
const DOCUMENT_EXTENSIONS = new Set([
  'pdf',
  'cfb',
  'rtf',
  'docx',
  'pptx',
  'xlsx',
  'odt',
  'ods',
  'odp',
  'epub',
  'xlsm',
  'docm',
  'dotm',
  'pptm',
  'vsdx',
  'pages',
  'numbers',
  'key',
  'xml',
]);
const ENCRYPTED_EXTENSIONS = new Set(['pgp']);

const SCAN_WINDOW = 4_096;

/**
 * Recognises content by its first and last bytes.
 * @param head the file's first 64 KiB or all of it
 * @param tail its last 64 KiB or all of it
 */
export async function contentKind(head: Buffer, tail: Buffer): Promise<ContentKind> {
  const parquet = parquetKind(head, tail);
  if (parquet !== undefined) return parquet;
  const opening = head
    .subarray(0, SCAN_WINDOW)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '');
  for (const [prefix, kind] of BINARY_OPENINGS) if (opening.startsWith(prefix)) return kind;
  for (const [pattern, kind] of OPENINGS) if (pattern.test(opening)) return kind;
  if (opening.startsWith('PK\x03\x04') && ((head[6] ?? 0) & 1) === 1) {
    return { group: 'encrypted', label: 'ZIP archive with a password' };
  }
  const wide = utf16Kind(head);
  if (wide !== undefined) return wide;
  return (await knownType(head, tail)) ?? plainKind(head);
}

function parquetKind(head: Buffer, tail: Buffer): ContentKind | undefined {
  const first = head.subarray(0, 4).toString('latin1');
  const last = tail.subarray(-4).toString('latin1');
  if (first === 'PARE' || (first === 'PAR1' && last === 'PARE'))
    return { group: 'encrypted', label: 'encrypted Parquet' };
  if (first !== 'PAR1') return undefined;
  return { group: 'parquet', label: 'Parquet', cut: last !== 'PAR1' || tail.length < 12 };
}

/** Byte-order marks, and UTF-16 without one: text in Latin script has a zero in every other byte. */
function utf16Kind(head: Buffer): ContentKind | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return { group: 'utf16', label: 'UTF-16LE' };
  if (head[0] === 0xfe && head[1] === 0xff) return { group: 'utf16', label: 'UTF-16BE' };
  const window = head.subarray(0, SCAN_WINDOW);
  let even = 0;
  let odd = 0;
  for (let i = 0; i + 1 < window.length; i += 2) {
    if (window[i] === 0) even += 1;
    if (window[i + 1] === 0) odd += 1;
  }
  const pairs = Math.floor(window.length / 2);
  if (pairs < 4) return undefined;
  if (odd > pairs * 0.3 && even < pairs * 0.01) return { group: 'utf16', label: 'UTF-16LE' };
  if (even > pairs * 0.3 && odd < pairs * 0.01) return { group: 'utf16', label: 'UTF-16BE' };
  return undefined;
}

async function knownType(head: Buffer, tail: Buffer): Promise<ContentKind | undefined> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (found === undefined) return undefined;
  const ext: string = found.ext;
  const label = `${ext.toUpperCase()} (${found.mime})`;
  if (ENCRYPTED_EXTENSIONS.has(ext)) return { group: 'encrypted', label };
  if (ext === 'pdf' && (tail.includes('/Encrypt') || head.includes('/Encrypt'))) {
    return { group: 'encrypted', label: 'PDF with a password' };
  }
  const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');
  if (ext === 'cfb' && (head.includes(encryptedPackage) || tail.includes(encryptedPackage))) {
    return { group: 'encrypted', label: 'Office document with a password' };
  }
  if (CAD_EXTENSIONS.has(ext)) return { group: 'cad', label };
  if (ext === 'dcm' || found.mime.startsWith('image/')) return { group: 'image', label };
  if (ARCHIVE_EXTENSIONS.has(ext)) return { group: 'archive', label };
  if (DOCUMENT_EXTENSIONS.has(ext)) return { group: 'document', label };
  // A few of its text formats (subtitles, calendars, contact cards) are told by one opening word that a table may have too.
  return found.mime.startsWith('text/') ? undefined : { group: 'binary', label };
}

/** A NUL, or many control characters, is not text. */
function plainKind(head: Buffer): ContentKind {
  const window = head.subarray(0, SCAN_WINDOW);
  let control = 0;
  for (const byte of window) {
    if (byte === 0) return { group: 'binary', label: 'binary data' };
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c) control += 1;
  }
  return control > window.length * 0.05 ? { group: 'binary', label: 'binary data' } : { group: 'text', label: 'text' };
}
