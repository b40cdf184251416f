export * from './decision.js';
export * from './detectors/index.js';
export * from './gate/compile-gate.js';
export type { FactVector, Verdict } from './gate/compile-rule.js';
export { decide } from './gate/decide.js';
export { decideUnion, type UnionDecision, type UnionMember } from './gate/decide-union.js';
export { builtInPacks } from './packs/built-in-packs.js';
export { loadPack } from './packs/load-pack.js';
export {
  type Lexicon,
  type Rule,
  type RuleOverride,
  type RulePack,
  rulePackJsonSchema,
  rulePackSchema,
  type Signal,
} from './packs/pack-schema.js';
export * from './routes/index.js';
export * from './scan/index.js';
export * from './subject.js';
export {
  type Category,
  CONDITIONS,
  type ConditionDefinition,
  categoryName,
  conditionDefinitions,
  type Designation,
  designations,
  type Obligation,
  obligations,
  taxonomy,
} from './taxonomy/taxonomy.js';
export { diffPacks, type PackChange, type PackChangeKind } from './tooling/diff.js';
export { explainDecision, type Locale } from './tooling/explain.js';
export { type LintCode, type LintIssue, lintPacks } from './tooling/lint.js';
export { showPack } from './tooling/show.js';
