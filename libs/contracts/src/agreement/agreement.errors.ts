import { ConflictError, WeirError } from '@weir/kernel';

/** A term that the template needs is missing or not valid; `field` is its path in the terms. */
export class AgreementIncompleteError extends WeirError {
  constructor(path: string, problem: string) {
    super('AGREEMENT_INCOMPLETE', `The agreement cannot be drafted: ${path} ${problem}.`, {
      field: path,
      details: { term: path },
    });
  }
}

/** The template lacks a clause that every agreement must have, or a clause has no text in one of the languages. */
export class ClauseMissingError extends WeirError {
  constructor(clause: string) {
    super('AGREEMENT_CLAUSE_MISSING', `The agreement cannot be drafted: it has no clause "${clause}".`, {
      httpStatus: 500,
      details: { clause },
    });
  }
}

/** The signatory saw another text than the one that stands. */
export class AgreementDigestMismatchError extends ConflictError {
  constructor() {
    super('AGREEMENT_DIGEST_MISMATCH', 'The digest is not that of this agreement. Read the agreement again.', {
      field: 'digest',
    });
  }
}

/** The provider's signature on a plan does not cover the plan, revision or template of this agreement. */
export class PreSignatureMismatchError extends ConflictError {
  constructor() {
    super(
      'PRE_SIGNATURE_MISMATCH',
      'The plan that the provider signed is not the one of this agreement: the provider must sign the agreement.',
    );
  }
}
