import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ROOT } from '../../launcher/places.mjs';
import { toCsv, toJsonLines } from './delimited.mjs';

/**
 * @typedef {object} Resource an entry of the package's `datapackage.json`
 * @property {string} name
 * @property {string} path of the file, in `data`
 * @property {{ title?: string, name?: string, path?: string }[]} [licenses]
 * @property {{ title?: string, path?: string }[]} [sources]
 */

const PACKAGE = join(ROOT, 'node_modules/vega-datasets');

/** Licences that let anybody pass the data on, by the name that the package gives them. */
const OPEN_LICENCES = new Map([
  ['U.S. Government Dataset', 'US-Government-Work (public domain)'],
  ['Creative Commons Attribution 4.0', 'CC-BY-4.0'],
  ['Creative Commons Attribution 4.0 International', 'CC-BY-4.0'],
  ['CC0 1.0 Universal', 'CC0-1.0'],
]);

/** How the file that is sold differs from the package's. */
const CONVERSIONS = {
  none: { en: 'The file is unchanged.', zh: '文件内容未作改动。' },
  csv: { en: 'Converted from JSON to CSV, values unchanged.', zh: '由 JSON 转换为 CSV，数值未作改动。' },
  jsonl: {
    en: 'Converted from JSON to JSON Lines, values unchanged.',
    zh: '由 JSON 转换为 JSON Lines，数值未作改动。',
  },
};

/**
 * A real table of the npm package `vega-datasets`, with the licence and the sources that the package states for it.
 *
 * @param {string} name of the resource
 * @param {keyof typeof CONVERSIONS} [conversion] for resources that are a JSON array of rows
 * @returns {Promise<import('./table.mjs').Table>}
 * @throws {Error} unless its licence is explicit and open
 */
export async function publicTable(name, conversion = 'none') {
  const { version, resources } = await readDataPackage();
  const resource = resources.find((each) => each.name === name);
  if (resource === undefined) throw new Error(`vega-datasets ${version} has no table ${name}`);
  const licence = openLicence(resource);
  const file = await readFile(join(PACKAGE, 'data', resource.path));
  const extension = conversion === 'none' ? resource.path.split('.').at(-1) : conversion;
  return {
    fileName: `${basename(resource.path).replace(/\.\w+$/, '')}.${extension}`,
    bytes: conversion === 'none' ? file : convert(file, conversion),
    licence: licence.id,
    sourceStatement: sourceStatement(resource, { version, licence, conversion }),
  };
}

/** @returns {Promise<{ version: string, resources: Resource[] }>} */
async function readDataPackage() {
  return JSON.parse(await readFile(join(PACKAGE, 'datapackage.json'), 'utf8'));
}

/** @param {Resource} resource */
function openLicence({ name, licenses = [] }) {
  const [licence] = licenses;
  const title = licence?.title ?? licence?.name ?? '';
  const id = OPEN_LICENCES.get(title);
  if (licenses.length !== 1 || id === undefined || licence?.path === undefined) {
    throw new Error(`the licence of ${name} is not explicit and open: ${JSON.stringify(licenses)}`);
  }
  return { id, title, url: licence.path };
}

/** @param {Buffer} file @param {'csv' | 'jsonl'} format */
function convert(file, format) {
  const rows = JSON.parse(file.toString('utf8'));
  return Buffer.from(format === 'csv' ? toCsv(rows) : toJsonLines(rows));
}

/**
 * @param {Resource} resource
 * @param {{ version: string, licence: { title: string, url: string }, conversion: keyof typeof CONVERSIONS }} facts
 */
function sourceStatement({ name, sources = [] }, { version, licence, conversion }) {
  const named = sources.map(({ title, path }) => (path === undefined ? `${title}` : `${title} (${path})`)).join('; ');
  return {
    en: `Source: ${named}. Licence: ${licence.title} (${licence.url}). Public table "${name}" of the npm package vega-datasets ${version}. ${CONVERSIONS[conversion].en}`,
    zh: `数据来源：${named}。许可：${licence.title}（${licence.url}）。取自 npm 包 vega-datasets ${version} 的公开数据表“${name}”。${CONVERSIONS[conversion].zh}`,
  };
}
