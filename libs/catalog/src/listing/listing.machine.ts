import { StateMachine } from '@weir/kernel';

export const REVISION_STATES = [
  'DRAFT',
  'SCREENING',
  'LIVE',
  'NEEDS_EVIDENCE',
  'IN_REVIEW',
  'PROHIBITED',
  'SUSPENDED',
  'SUPERSEDED',
  'RETIRED',
] as const;
export type RevisionState = (typeof REVISION_STATES)[number];

export type RevisionEvent =
  | 'submit'
  | 'go_live'
  | 'ask_evidence'
  | 'ask_review'
  | 'prohibit'
  | 'evidence_complete'
  | 'suspend'
  | 'reinstate'
  | 'appeal'
  | 'supersede'
  | 'retire';

/**
 * The life of a listing's revision. There is no way from SUSPENDED or PROHIBITED to RETIRED: nobody retires to escape.
 * SUPERSEDED is what a live revision becomes when the next one goes live.
 */
export const revisionMachine = new StateMachine<RevisionState, RevisionEvent>({
  name: 'Listing revision',
  initial: 'DRAFT',
  states: REVISION_STATES,
  final: ['SUPERSEDED', 'RETIRED'],
  transitions: [
    { from: 'DRAFT', event: 'submit', to: 'SCREENING' },
    { from: ['SCREENING', 'IN_REVIEW'], event: 'go_live', to: 'LIVE' },
    { from: ['SCREENING', 'IN_REVIEW'], event: 'ask_evidence', to: 'NEEDS_EVIDENCE' },
    { from: ['SCREENING', 'LIVE'], event: 'ask_review', to: 'IN_REVIEW' },
    { from: ['SCREENING', 'IN_REVIEW', 'LIVE', 'SUSPENDED'], event: 'prohibit', to: 'PROHIBITED' },
    { from: 'NEEDS_EVIDENCE', event: 'evidence_complete', to: 'SCREENING' },
    { from: 'LIVE', event: 'suspend', to: 'SUSPENDED' },
    { from: 'SUSPENDED', event: 'reinstate', to: 'LIVE' },
    { from: ['PROHIBITED', 'SUSPENDED'], event: 'appeal', to: 'IN_REVIEW' },
    { from: 'LIVE', event: 'supersede', to: 'SUPERSEDED' },
    { from: ['DRAFT', 'LIVE', 'NEEDS_EVIDENCE'], event: 'retire', to: 'RETIRED' },
  ],
});
