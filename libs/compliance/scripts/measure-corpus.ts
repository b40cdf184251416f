/**
 * How the gate as it is committed does on the listings of `fixtures/corpus`, file by file: `npm run corpus:measure -w
 * libs/compliance`. With `--check` they are read alone, and a line that is not of their form is an error.
 */
import { corpusListings } from './corpus.js';
import { measureAll } from './measure-model.js';

const listings = corpusListings();
if (!process.argv.includes('--check')) measureAll(listings);
