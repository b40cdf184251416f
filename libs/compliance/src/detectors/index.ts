export type { Detector, DetectorKind, Strength, TestContext } from './detector.js';
export { type DetectorType, detectorById, detectors, detectorTypes } from './registry.js';
