import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../graphql/connection.js';
import { JsonScalar } from '../graphql/scalars.js';

@ObjectType('ViewerOrganization')
export class ViewerOrganizationModel {
  @Field(() => ID) organizationId: string;
  @Field(() => String) name: string;
  @Field(() => [String]) roles: string[];
}

@ObjectType('Viewer')
export class ViewerModel {
  @Field(() => ID) userId: string;
  @Field(() => String) email: string;
  @Field(() => String, { nullable: true }) name: string | null;
  @Field(() => Boolean) totpEnabled: boolean;
  @Field(() => [String]) platformRoles: string[];
  @Field(() => [ViewerOrganizationModel]) organizations: ViewerOrganizationModel[];
}

@ObjectType('SignedIn')
export class SignedInModel {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer …`.' }) token: string;
  @Field(() => ID) userId: string;
  @Field(() => Date) expiresAt: Date;
}

@ObjectType('BeneficialOwner')
export class BeneficialOwnerModel {
  @Field(() => String) name: string;
  @Field(() => String) country: string;
  @Field(() => Float) percentage: number;
}

@ObjectType('Member')
export class MemberModel {
  @Field(() => ID) userId: string;
  @Field(() => String) email: string;
  @Field(() => String, { nullable: true }) name: string | null;
  @Field(() => [String]) roles: string[];
}

@ObjectType('Organization')
export class OrganizationModel {
  @Field(() => ID) id: string;
  @Field(() => String) name: string;
  @Field(() => String) jurisdiction: string;
  @Field(() => String) registrationNumber: string;
  @Field(() => String) registrationScheme: string;
  @Field(() => [String]) capabilities: string[];
  @Field(() => Date, { nullable: true }) verifiedAt: Date | null;
  @Field(() => [BeneficialOwnerModel]) beneficialOwners: BeneficialOwnerModel[];
  @Field(() => [MemberModel]) members: MemberModel[];
}

@ObjectType('Designation', { description: 'An entry of the registry of designated traders.' })
export class DesignationModel {
  @Field(() => ID) id: string;
  @Field(() => ID) organizationId: string;
  @Field(() => String) class: string;
  @Field(() => String) licenceNumber: string;
  @Field(() => String) issuer: string;
  @Field(() => String) scope: string;
  @Field(() => Date) validFrom: Date;
  @Field(() => Date) validTo: Date;
  @Field(() => Date, { nullable: true }) revokedAt: Date | null;
  @Field(() => String, { nullable: true }) revocationReason: string | null;
}

@ObjectType('Credential')
export class CredentialModel {
  @Field(() => ID) id: string;
  @Field(() => ID) organizationId: string;
  @Field(() => String) kind: string;
  @Field(() => String) issuer: string;
  @Field(() => String) reference: string;
  @Field(() => Date) validFrom: Date;
  @Field(() => Date) validTo: Date;
  @Field(() => String) state: string;
  @Field(() => String, { nullable: true }) reviewReason: string | null;
}

@ObjectType('ApiToken')
export class ApiTokenModel {
  @Field(() => ID) id: string;
  @Field(() => String) name: string;
  @Field(() => [String]) scopes: string[];
  @Field(() => Date) createdAt: Date;
  @Field(() => Date) expiresAt: Date;
  @Field(() => Date, { nullable: true }) lastUsedAt: Date | null;
  @Field(() => Date, { nullable: true }) revokedAt: Date | null;
}

@ObjectType('NewApiToken')
export class NewApiTokenModel {
  @Field(() => ID) id: string;
  @Field(() => String, { description: 'Shown this once.' }) token: string;
  @Field(() => Date) expiresAt: Date;
}

@ObjectType('TotpEnrolment')
export class TotpEnrolmentModel {
  @Field(() => String) secret: string;
  @Field(() => String) uri: string;
}

@ObjectType('Approval', { description: 'An act for two persons.' })
export class ApprovalModel {
  @Field(() => ID) id: string;
  @Field(() => String) action: string;
  @Field(() => String) subjectId: string;
  @Field(() => JsonScalar) payload: unknown;
  @Field(() => String) reason: string;
  @Field(() => String) state: string;
  @Field(() => String) requestedBy: string;
  @Field(() => Date) requestedAt: Date;
  @Field(() => Date) expiresAt: Date;
  @Field(() => String, { nullable: true }) decidedBy: string | null;
}

@InputType('BeneficialOwnerInput')
export class BeneficialOwnerInputModel {
  @Field(() => String) name: string;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) country: string;
  @Field(() => Float) percentage: number;
}

@InputType('OrganizationInput')
export class OrganizationInputModel {
  @Field(() => String) name: string;
  @Field(() => String, { description: 'ISO 3166-1 alpha-2.' }) jurisdiction: string;
  @Field(() => String, { description: 'Checked by its check digits where its scheme has them.' })
  registrationNumber: string;
  @Field(() => [String], { nullable: true }) capabilities?: string[] | null;
  @Field(() => [BeneficialOwnerInputModel], { nullable: true }) beneficialOwners?: BeneficialOwnerInputModel[] | null;
}

@InputType('SignUpInput')
export class SignUpInputModel {
  @Field(() => String) email: string;
  @Field(() => String, { description: 'At least 12 characters.' }) password: string;
  @Field(() => String, { nullable: true }) name?: string | null;
  @Field(() => OrganizationInputModel, { nullable: true }) organization?: OrganizationInputModel | null;
}

@InputType('SignInInput')
export class SignInInputModel {
  @Field(() => String) email: string;
  @Field(() => String) password: string;
  @Field(() => String, { nullable: true, description: 'TOTP or recovery code, where the second factor is on.' }) code?:
    | string
    | null;
}

@InputType('DesignateTraderInput')
export class DesignateTraderInputModel {
  @Field(() => ID) organizationId: string;
  @Field(() => String) class: string;
  @Field(() => String) licenceNumber: string;
  @Field(() => String) issuer: string;
  @Field(() => String) scope: string;
  @Field(() => Date) validFrom: Date;
  @Field(() => Date) validTo: Date;
  @Field(() => String, { nullable: true }) evidenceSha256?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('SubmitCredentialInput')
export class SubmitCredentialInputModel {
  @Field(() => String, { description: 'Id of the obligation or licence that it proves.' }) kind: string;
  @Field(() => String) issuer: string;
  @Field(() => String) reference: string;
  @Field(() => Date) validFrom: Date;
  @Field(() => Date) validTo: Date;
  @Field(() => String) evidenceSha256: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('CreateApiTokenInput')
export class CreateApiTokenInputModel {
  @Field(() => String) name: string;
  @Field(() => [String], { description: 'Permissions, e.g. order.read or listing.*' }) scopes: string[];
  @Field(() => Int) expiresInDays: number;
}

@InputType('InviteMemberInput')
export class InviteMemberInputModel {
  @Field(() => String) email: string;
  @Field(() => [String]) roles: string[];
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('AcceptInvitationInput')
export class AcceptInvitationInputModel {
  @Field(() => String) token: string;
  @Field(() => String, { nullable: true, description: 'Needed when the address has no account yet.' }) password?:
    | string
    | null;
}

export const CredentialConnectionModel = connectionOf(CredentialModel, 'Credential');
export const ApprovalConnectionModel = connectionOf(ApprovalModel, 'Approval');
