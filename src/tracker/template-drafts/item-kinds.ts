import { codeKind, firstCodesKind } from './code-kinds.ts'
import { optionKind, questionKind } from './option-kinds.ts'
import { caseKind, conditionKind, criterionKind } from './test-kinds.ts'
import { prerequisiteKind } from './prerequisite-kind.ts'
import { roleKind } from './role-kind.ts'
import { procedureKind, settingKind } from './setting-kinds.ts'

/** What a draft lets people change, by its name in addresses. */
export const itemKinds = {
  roles: roleKind,
  prerequisites: prerequisiteKind,
  'entry-conditions': conditionKind,
  'test-cases': caseKind,
  'disposition-codes': codeKind,
  'first-codes': firstCodesKind,
  'go-live-criteria': criterionKind,
  questions: questionKind,
  'workflow-options': optionKind,
  procedures: procedureKind,
  'care-settings': settingKind,
} as const
export type KindName = keyof typeof itemKinds
