/** Features are hashes of so many bits. */
const FEATURE_SPAN = 2 ** 31;
/** Stretches shorter than this are halved rather than guessed at. */
const GUESS_MIN = 16;

/** Finds the place of a feature among those of a model, which are in ascending order. */
export class FeatureIndex {
  constructor(private readonly features: Int32Array) {}

  /**
   * The entry of a feature, -1 when there is none. Hashes are spread evenly, so where one must stand is guessed from its size (interpolation
   * search), and each miss narrows the stretch.
   */
  of(feature: number): number {
    const { features } = this;
    let low = 0;
    let high = features.length - 1;
    let from = 0;
    let to = FEATURE_SPAN;
    while (low <= high) {
      const width = high - low;
      const share = width < GUESS_MIN ? 0.5 : (feature - from) / (to - from);
      const guess = low + Math.floor(width * share);
      const found = features[guess] as number;
      if (found === feature) return guess;
      if (found < feature) {
        low = guess + 1;
        from = found;
      } else {
        high = guess - 1;
        to = found;
      }
    }
    return -1;
  }
}
