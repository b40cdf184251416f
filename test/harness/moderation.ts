import type { Actor, Operators } from './actors.js';

/** Suspends a live listing; on the provider's appeal another reviewer prohibits it. */
export async function prohibit({ operator, second }: Operators, provider: Actor, listingId: string): Promise<void> {
  const id = { id: listingId };
  await operator.graphql('mutation($id: ID!) { suspendListing(listingId: $id, reason: "complaint") { state } }', id);
  await provider.graphql('mutation($id: ID!) { appealDecision(listingId: $id, statement: "Why?") { state } }', id);
  const { reviewQueue } = await second.graphql<{
    reviewQueue: { edges: { node: { id: string; listingId: string } }[] };
  }>('{ reviewQueue(first: 100) { edges { node { id listingId } } } }');
  const reviewId = reviewQueue.edges.find(({ node }) => node.listingId === listingId)?.node.id;
  await second.graphql('mutation($id: ID!) { claimReview(reviewId: $id) { state } }', { id: reviewId });
  await second.graphql('mutation($input: DecideReviewInput!) { decideReview(input: $input) { approvalId } }', {
    input: { reviewId, effect: 'prohibited', reason: 'Looked at the table.' },
  });
}
