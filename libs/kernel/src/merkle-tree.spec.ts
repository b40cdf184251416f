import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { type Hash, merkleLeaf, merklePath, merkleRoot, merkleRootOfPath } from './merkle-tree.js';

/** Leaves and roots of the test vectors that Certificate Transparency implementations share. */
const VECTOR_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const VECTOR_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const leaves = (count: number): Hash[] => Array.from({ length: count }, (_, index) => merkleLeaf(`leaf ${index}`));

describe('a Merkle tree', () => {
  it.each(VECTOR_ROOTS.map((root, index) => [index + 1, root] as const))(
    'of %i leaves has the known root',
    (size, root) => {
      const hashes = VECTOR_LEAVES.slice(0, size).map((hex) => merkleLeaf(Buffer.from(hex, 'hex')));

      expect(bytesToHex(merkleRoot(hashes))).toBe(root);
    },
  );

  it('of nothing is the hash of nothing', () => {
    expect(bytesToHex(merkleRoot([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('proves every leaf at its place, by a path no longer than the tree is high', () => {
    for (let size = 1; size <= 33; size += 1) {
      const all = leaves(size);
      const root = bytesToHex(merkleRoot(all));
      for (const [index, leaf] of all.entries()) {
        const path = merklePath(all, index);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(bytesToHex(merkleRootOfPath(leaf, index, size, path) ?? new Uint8Array())).toBe(root);
      }
    }
  });

  it('proves no leaf at another place, of another size, or by another path', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), (size, a, b) => {
        const all = leaves(size);
        const root = bytesToHex(merkleRoot(all));
        const index = a % size;
        const path = merklePath(all, index);
        const leaf = all[index] ?? merkleLeaf('none');
        const leads = (...given: Parameters<typeof merkleRootOfPath>) => {
          const found = merkleRootOfPath(...given);
          return found !== undefined && bytesToHex(found) === root;
        };
        const other = b % size;
        if (other !== index) {
          expect(leads(leaf, other, size, path)).toBe(false);
          expect(leads(all[other] ?? leaf, index, size, path)).toBe(false);
        }
        expect(leads(leaf, index, size, path.slice(1))).toBe(false);
        expect(leads(leaf, index, size, [...path, leaf])).toBe(false);
        const turned = path.map((hash, at) => (at === b % path.length ? hash.map((byte) => byte ^ 1) : hash));
        expect(leads(leaf, index, size, turned)).toBe(false);
      }),
    );
  });

  it('has no leaf outside of it', () => {
    for (const index of [-1, 3, 0.5, Number.NaN]) {
      expect(() => merklePath(leaves(3), index)).toThrow(RangeError);
      expect(merkleRootOfPath(merkleLeaf('x'), index, 3, [])).toBeUndefined();
    }
  });
});
