import { ApiToken, Session } from './accounts/account.entity.js';
import { Credential } from './credentials/credential.entity.js';
import { Designation } from './designations/designation.entity.js';
import { Organization } from './organizations/organization.entity.js';

/** Entities that this room writes with TypeORM; its other tables are written with hand-written SQL. */
export const partiesEntities = [ApiToken, Credential, Designation, Organization, Session] as const;
