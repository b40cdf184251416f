import { REVISION_STATES, revisionMachine } from './listing.machine.js';

describe('listing revision machine', () => {
  it.each(['SUSPENDED', 'PROHIBITED'] as const)('has no way to retire from %s', (state) => {
    expect(revisionMachine.allows(state, 'retire')).toBe(false);
    expect(revisionMachine.allows(state, 'supersede')).toBe(false);
  });

  it('goes live only by a decision, after evidence again by way of the gate', () => {
    const waysToLive = revisionMachine.table.transitions.filter(({ to }) => to === 'LIVE').flatMap(({ from }) => from);
    expect([...waysToLive].sort()).toEqual(['IN_REVIEW', 'SCREENING', 'SUSPENDED']);
    expect(revisionMachine.next('NEEDS_EVIDENCE', 'evidence_complete').to).toBe('SCREENING');
  });

  it('appeals go to a person', () => {
    for (const state of REVISION_STATES) {
      if (revisionMachine.allows(state, 'appeal')) expect(revisionMachine.next(state, 'appeal').to).toBe('IN_REVIEW');
    }
  });
});
