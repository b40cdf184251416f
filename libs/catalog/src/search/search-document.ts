import { createRequire } from 'node:module';

type Converter = (text: string) => string;
const HAN_RUN = /\p{Script=Han}+/gu;
const HAN = /\p{Script=Han}/u;

let converter: Converter | undefined;

/** The dictionary is read at the first text that has Chinese in it. */
function toSimplified(text: string): string {
  if (!HAN.test(text)) return text;
  if (converter === undefined) {
    const { Converter: createConverter } = createRequire(import.meta.url)('opencc-js/t2cn') as {
      Converter: (options: { from: string; to: string }) => Converter;
    };
    converter = createConverter({ from: 'tw', to: 'cn' });
  }
  return converter(text);
}

/**
 * Text as it is indexed and searched: NFKC, Traditional Chinese as Simplified, lower case. Latin words are left to
 * PostgreSQL's English dictionary; each run of Han characters becomes its overlapping pairs, so that Chinese is found
 * without a segmenter.
 */
export function searchText(text: string): { words: string; han: string } {
  const normal = toSimplified(text.toWellFormed().normalize('NFKC')).toLowerCase();
  return {
    words: normal.replace(HAN_RUN, ' ').replace(/\s+/g, ' ').trim(),
    han: (normal.match(HAN_RUN) ?? []).flatMap(pairs).join(' '),
  };
}

function pairs(run: string): string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return [...characters, ...characters.slice(1).map((character, index) => `${characters[index]}${character}`)];
}

/** The pairs of a query alone: a single character is searched for as itself. */
export function searchQuery(text: string): { words: string; han: string } {
  const { words } = searchText(text);
  const normal = toSimplified(text.toWellFormed().normalize('NFKC')).toLowerCase();
  const han = (normal.match(HAN_RUN) ?? []).flatMap((run) =>
    pairs(run).filter((token) => run.length === 1 || [...token].length === 2),
  );
  return { words, han: han.join(' ') };
}

/** SQL for a weighted `tsvector` of eight parameters from `$first`: words and Han pairs of title, tags, description, columns. */
export function searchVectorSql(first: number): string {
  return ['A', 'B', 'C', 'D']
    .map((weight, index) => {
      const words = first + index * 2;
      return `setweight(to_tsvector('english', $${words}) || to_tsvector('simple', $${words + 1}), '${weight}')`;
    })
    .join(' || ');
}
