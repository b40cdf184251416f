/** A revision was submitted (or its evidence is complete) and waits to be screened. Subject: the revision. */
export const LISTING_SUBMITTED = 'listing.submitted';
/** A revision changed its state. Subject: the revision; payload `{ listingId, from, to }`. */
export const LISTING_STATE_CHANGED = 'listing.state_changed';
