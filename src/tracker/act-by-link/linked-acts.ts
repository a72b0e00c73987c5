import type { ActLinkKind } from '../../mail/act-link.ts'
import type { LinkedAct } from './linked-act.ts'
import { signByLink } from './sign-by-link.ts'

/** What each kind of link lets its holder do. */
export const linkedActs: Record<ActLinkKind, LinkedAct> = { 'sop.sign': signByLink }
