import { Module } from '@nestjs/common';
import { Schedules } from '@weir/platform';
import { AccountService } from './accounts/account.service.js';
import { ApiTokenService } from './accounts/api-token.service.js';
import { PasswordHasher } from './accounts/passwords.js';
import { SecondFactor } from './accounts/second-factor.js';
import { SecondFactorService } from './accounts/second-factor.service.js';
import { SessionService } from './accounts/session.service.js';
import { AccountThrottle } from './accounts/throttle.js';
import { ApprovalService } from './approvals/approval.service.js';
import { ApprovalExpiry } from './approvals/approval-expiry.schedule.js';
import { AuthenticationService } from './authentication/authentication.service.js';
import { CredentialService } from './credentials/credential.service.js';
import { DesignationService } from './designations/designation.service.js';
import { PartyFactsReader } from './facts/party-facts.reader.js';
import { InvitationService } from './invitations/invitation.service.js';
import { MembershipService } from './organizations/membership.service.js';
import { OrganizationService } from './organizations/organization.service.js';
import { PlatformMemberService } from './platform-members/platform-member.service.js';

const services = [
  AccountService,
  ApiTokenService,
  ApprovalExpiry,
  ApprovalService,
  AuthenticationService,
  CredentialService,
  DesignationService,
  InvitationService,
  MembershipService,
  OrganizationService,
  PartyFactsReader,
  PlatformMemberService,
  SecondFactorService,
  SessionService,
];

/** Who trades and who runs the exchange. */
@Module({ providers: [...services, AccountThrottle, PasswordHasher, SecondFactor], exports: services })
export class PartiesModule {
  constructor(schedules: Schedules, approvalExpiry: ApprovalExpiry) {
    schedules.register(approvalExpiry);
  }
}
