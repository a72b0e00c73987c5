import type { Notice } from '../../mail/notice.ts'
import { pathOf } from '../my-work/awaited-paths.ts'
import { overdueWords } from '../my-work/overdue-words.ts'
import type { Overdue, OverdueList } from '../my-work/overdue.store.ts'
import type { Member } from './member.ts'

const causes: Record<OverdueList, string> = {
  'late-prerequisites': 'overdue',
  conditions: 'overdue-condition',
  criteria: 'overdue-criterion',
  actions: 'overdue-action',
}

/** Whom to tell that something is overdue: whoever has to do it, or the project managers if nobody does. */
function ownersOf({ from, project_id }: Pick<Overdue, 'from' | 'project_id'>, members: Member[]): Member[] {
  const here = members.filter((one) => one.project === project_id && !one.hasLeft)
  return from.size > 0 ? here.filter((one) => from.has(one.person)) : here.filter((one) => one.isManager)
}

/** Tells each person once for each day on which something of theirs was due. */
export const overdueNotices = (list: Overdue[], members: Member[]): Notice[] =>
  list.flatMap((one) =>
    ownersOf(one, members).map(({ person }) => ({
      person,
      cause: `${causes[one.list]}:${one.id}:${one.day}`,
      kind: 'overdue',
      project: one.project_id,
      subject: `Overdue: ${one.what}`,
      words: overdueWords(one),
      path: `/projects/${one.project_id}/${pathOf(one)}`,
      thing: one.id,
      by: null,
    })),
  )
