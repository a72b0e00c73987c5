import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { listBack } from '../../web/list-back.ts'
import { homeOf, showDate, showDates } from './dates.pages.ts'
import { moveDate } from './move-date.ts'
import { withdrawMove } from './withdraw-move.ts'

const base = '/projects/:project/dates'

export const datesRoutes: Route[] = [
  get(base, 'project.view', showDates),
  get(
    `${base}/:kind`,
    'project.manage',
    whileOpen((page) => showDate(page)),
  ),
  post(`${base}/:kind`, moveDate, { again: showDate, to: (page) => listBack(page) ?? homeOf(page) }),
  post(`${base}/:kind/withdraw`, withdrawMove, { again: showDate, to: homeOf }),
]
