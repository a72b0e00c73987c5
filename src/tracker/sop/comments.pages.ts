import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import type { SopCommentsTable } from '../../db/tables/sop.ts'
import { momentOf } from '../../web/moments.ts'
import { listSectionTitles } from './comment.ts'
import { countComments, listComments } from './comments.store.ts'
import { crumbs, homeOf } from './crumbs.ts'
import { mayResolve } from './resolve-comment.ts'

const pageSize = 25

export const shownComment = (comment: SopCommentsTable, rights: { may: boolean; personId: string }) => ({
  id: comment.id,
  body: comment.body,
  section: comment.section,
  by: comment.written_by,
  when: momentOf(comment.written_at),
  resolved:
    comment.resolved_at === null ? null : `Resolved by ${comment.resolved_by ?? ''} on ${momentOf(comment.resolved_at)}: ${comment.resolved_with ?? ''}`,
  mayResolve: mayResolve(comment, rights),
})

/** The comments on a procedure: open or resolved, all or of one section. */
export async function showComments(page: Page, { errors = {}, status = 200, conflict }: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const { read } = page.db
  const state = page.query('state') === 'resolved' ? 'resolved' : 'open'
  const section = page.query('section')
  const number = Math.min(Math.max(page.number('page') ?? 1, 1), 99_999)
  const [rows, counts, titles] = await Promise.all([
    listComments(read, { project: project.id, state, section }, { from: (number - 1) * pageSize, most: pageSize + 1 }),
    countComments(read, project.id),
    listSectionTitles(read, project.id),
  ])
  const home = homeOf(page)
  const at = (of: { state: string; section?: string | undefined; page?: number }): string =>
    `${home}/comments?${new URLSearchParams(Object.entries(of).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, String(value)]]))).toString()}`
  const counted = counts.filter((one) => section === undefined || one.section === section)
  const open = counted.reduce((sum, one) => sum + one.open, 0)
  const rights = { may: page.may('sop.write'), personId: page.person.personId }
  page.show(
    'sop/comments',
    { title: 'Comments on the procedure', breadcrumbs: crumbs(page), status, errors },
    {
      home,
      state,
      section: section ?? null,
      everything: at({ state }),
      tabs: [
        { text: `Open (${open})`, href: at({ state: 'open', section }), current: state === 'open' },
        {
          text: `Resolved (${counted.reduce((sum, one) => sum + one.all, 0) - open})`,
          href: at({ state: 'resolved', section }),
          current: state === 'resolved',
        },
      ],
      comments: rows.slice(0, pageSize).map((one) => shownComment(one, rights)),
      previous: number > 1 ? at({ state, section, page: number - 1 }) : null,
      next: rows.length > pageSize ? at({ state, section, page: number + 1 }) : null,
      titles,
      conflict: conflict ?? null,
      mayComment: isOpen(page) && page.may('sop.comment'),
    },
  )
}
