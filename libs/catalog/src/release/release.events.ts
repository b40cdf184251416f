/** A release was published and waits to be profiled. Payload: none. */
export const RELEASE_PUBLISHED = 'release.published';
/** A release's profile is stored. Payload: none. */
export const RELEASE_PROFILED = 'release.profiled';
