import type { Learnt } from '../rollout/tracker.ts'
import type { LearntByKind } from './outline.ts'

/** What was learnt of headings, by the kind of file that they head. */
export const learntByKind = (learnt: Learnt): LearntByKind => ({ 'rollout-tracker': learnt.columns })
