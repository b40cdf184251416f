import { type AgreementDocument, canonicalJson } from '@weir/kernel';

/** The machine-readable policy alone: ODRL 2.2 in JSON-LD, byte for byte what `digests.odrl` covers. */
export function renderJsonLd(document: AgreementDocument): string {
  return canonicalJson(document.odrl);
}

/** The whole verifiable document, as `weir verify agreement` takes it. */
export function renderJson(document: AgreementDocument): string {
  return canonicalJson(document);
}
