import { counted } from '../../web/numbers.ts'
import type { Below } from './shared-prerequisites.store.ts'

/** What recording it, or putting it back, would do in the projects below: sentences, the first of which may be a heading. */
export function belowWords({ all, open, completed, other, own }: Below): string[] {
  if (all === 0) return ['No project has it below this holder yet', 'It counts for projects that are started later']
  return [
    open === 0 ? 'No project would change' : `It would be met in ${counted(open, 'project')}`,
    ...(completed > 0
      ? [`${counted(completed, 'project has', 'projects have')} completed it already, and ${completed === 1 ? 'keeps' : 'keep'} what is recorded there`]
      : []),
    ...(other > 0 ? [`In ${counted(other, 'project')} another shared prerequisite meets it: the nearest holder counts`] : []),
    ...(own > 0
      ? [`${counted(own, 'project does', 'projects do')} it without a shared prerequisite on purpose, and ${own === 1 ? 'does' : 'do'} not change`]
      : []),
  ]
}

/** What withdrawing it would do, in sentences. */
export function restingWords({ all, other }: { all: number; other: number }): string[] {
  if (all === 0) return ['No project rests on this, so nothing opens again']
  const lose = all - other
  return [
    lose === 0 ? 'No project loses this' : `${counted(lose, 'project loses', 'projects lose')} this`,
    ...(lose > 0 ? ['It opens again there, with what people had recorded before, and so does each gate that needs it'] : []),
    ...(other > 0 ? [`In ${counted(other, 'project')} another shared prerequisite meets it then`] : []),
    ...(lose > 0 ? ['Everyone who has to act gets one email about all of their projects'] : []),
  ]
}
