export * from './limits.js';
export { type ProfileReleaseOptions, profileRelease } from './profile-release.js';
export * from './profiling.errors.js';
export * from './release-profile.js';
