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
  'go-live-criteria': criterionKind,
  procedures: procedureKind,
  'care-settings': settingKind,
} as const
export type KindName = keyof typeof itemKinds
