import { sha256 as portableSha256 } from '@noble/hashes/sha2.js';

/**
 * Merkle trees as RFC 6962 (Certificate Transparency) defines them: SHA-256, leaves and inner nodes hashed under different
 * prefixes so that one cannot pass for the other, an odd node carried up unhashed.
 */
const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

export type Hash = Uint8Array;

/** SHA-256. The portable one runs everywhere; a platform's own is several times as fast. Must not keep what it is given. */
export type Sha256 = (data: Uint8Array) => Hash;

const encoder = new TextEncoder();

// Hashing is synchronous and copies what it is given, so one buffer serves all calls: a log has millions.
const nodeBytes = new Uint8Array(65);
nodeBytes[0] = NODE_PREFIX;
let leafBytes = new Uint8Array(4096);

export function merkleLeaf(data: Uint8Array | string, sha256: Sha256 = portableSha256): Hash {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data;
  if (bytes.length >= leafBytes.length) leafBytes = new Uint8Array(bytes.length * 2);
  leafBytes[0] = LEAF_PREFIX;
  leafBytes.set(bytes, 1);
  return sha256(leafBytes.subarray(0, bytes.length + 1));
}

function merkleNode(left: Hash, right: Hash, sha256: Sha256 = portableSha256): Hash {
  nodeBytes.set(left, 1);
  nodeBytes.set(right, 33);
  return sha256(nodeBytes);
}

/** Computes a root leaf by leaf, holding one hash for each level. */
export class MerkleAccumulator {
  /** Roots of complete subtrees, largest first. */
  private readonly peaks: { readonly height: number; readonly hash: Hash }[] = [];

  constructor(private readonly sha256: Sha256 = portableSha256) {}

  add(hash: Hash): void {
    let peak = { height: 0, hash };
    for (let last = this.peaks.at(-1); last?.height === peak.height; last = this.peaks.at(-1)) {
      this.peaks.pop();
      peak = { height: peak.height + 1, hash: merkleNode(last.hash, peak.hash, this.sha256) };
    }
    this.peaks.push(peak);
  }

  /** The root of all leaves so far; of none, the hash of nothing. */
  root(): Hash {
    const [last, ...others] = this.peaks.toReversed();
    if (last === undefined) return this.sha256(new Uint8Array(0));
    return others.reduce((right, peak) => merkleNode(peak.hash, right, this.sha256), last.hash);
  }
}

export function merkleRoot(leaves: readonly Hash[]): Hash {
  const accumulator = new MerkleAccumulator();
  for (const leaf of leaves) accumulator.add(leaf);
  return accumulator.root();
}

/**
 * The hashes that lead from one leaf to the root, leaf side first.
 * @throws RangeError for an index outside of the tree.
 */
export function merklePath(leaves: readonly Hash[], index: number): Hash[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError('No such leaf.');
  const path: Hash[] = [];
  let level = [...leaves];
  for (let at = index; level.length > 1; at = Math.floor(at / 2)) {
    const sibling = level[at % 2 === 0 ? at + 1 : at - 1];
    if (sibling !== undefined) path.push(sibling);
    level = parents(level);
  }
  return path;
}

function parents(level: readonly Hash[]): Hash[] {
  const above: Hash[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = level.slice(at, at + 2);
    if (left !== undefined) above.push(right === undefined ? left : merkleNode(left, right));
  }
  return above;
}

/** The root that a path leads to (RFC 9162, 2.1.3.2); `undefined` when the path cannot belong to such a tree. */
export function merkleRootOfPath(start: Hash, index: number, size: number, path: readonly Hash[]): Hash | undefined {
  if (!Number.isInteger(index) || !Number.isInteger(size) || index < 0 || index >= size) return undefined;
  let at = index;
  let last = size - 1;
  let hash = start;
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) return undefined;
    if (at % 2 === 1 || at === last) {
      hash = merkleNode(sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = merkleNode(hash, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}
