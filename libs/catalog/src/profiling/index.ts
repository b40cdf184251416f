export * from './limits.js';
export { type ProfileReleaseOptions, profileRelease } from './profile-release.js';
export * from './profiling.errors.js';
export * from './publish/public-profile.js';
export { MASKED_CELL, MIN_PUBLISHED_COUNT, publishableProfile } from './publish/publishable-profile.js';
export * from './release-profile.js';
