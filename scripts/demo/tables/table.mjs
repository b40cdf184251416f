/**
 * What a listing sells: the bytes of one file, and by what right.
 *
 * @typedef {object} Table
 * @property {string} fileName
 * @property {Buffer} bytes
 * @property {string} licence SPDX id, or a name where there is none
 * @property {{ en: string, zh: string }} sourceStatement
 */
export {};
