import { Module } from '@nestjs/common';
import { AgreementRepository } from './agreement/agreement.repository.js';
import { AgreementService } from './agreement/agreement.service.js';
import { PlanSignatureRepository } from './agreement/plan-signature.repository.js';
import { PlanSigningService } from './agreement/plan-signing.service.js';
import { PdfThread } from './rendering/pdf-thread.js';

@Module({
  providers: [
    AgreementRepository,
    PlanSignatureRepository,
    AgreementService,
    PlanSigningService,
    { provide: PdfThread, useFactory: () => new PdfThread() },
  ],
  exports: [AgreementService, PlanSigningService, PdfThread],
})
export class ContractsModule {}
