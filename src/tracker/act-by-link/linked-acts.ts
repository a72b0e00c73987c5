import type { ActLinkKind } from '../../mail/act-link.ts'
import { confirmConditionByLink } from './condition-by-link.ts'
import { confirmGoByLink } from './go-by-link.ts'
import { acceptHandOverByLink } from './hand-over-by-link.ts'
import type { LinkedAct } from './linked-act.ts'
import { settleByLink } from './prerequisite-by-link.ts'
import { readByLink } from './read-by-link.ts'
import { signByLink } from './sign-by-link.ts'

/** What each kind of link lets its holder do. */
export const linkedActs: Record<ActLinkKind, LinkedAct> = {
  'sop.sign': signByLink,
  'sop.read': readByLink,
  'prerequisite.settle': settleByLink,
  'condition.settle': confirmConditionByLink,
  'go.confirm': confirmGoByLink,
  'hand-over.accept': acceptHandOverByLink,
}
