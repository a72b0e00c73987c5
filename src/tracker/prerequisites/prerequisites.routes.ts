import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { withUploads } from '../evidence/add-evidence.ts'
import { doItOurselves, useShared } from './do-it-ourselves.ts'
import { addPrerequisiteEvidence, citeForPrerequisite } from './give-evidence.ts'
import { list } from './prerequisite-list.pages.ts'
import { addressOf, listFrom, showOne } from './prerequisite.pages.ts'
import { setLevel } from './set-level.ts'
import { settlePrerequisite } from './settle.ts'

const base = '/projects/:project/prerequisites'
const evidenceList = (page: Page): string => `${addressOf(page)}#evidence-list`

export const prerequisitesRoutes: Route[] = [
  get(base, 'project.view', list),
  get(`${base}/:key`, 'project.view', (page) => showOne(page)),
  post(`${base}/:key`, settlePrerequisite, { again: showOne, to: (page) => `${listFrom(page)}#${page.param('key')}` }),
  post(`${base}/:key/level`, setLevel, { again: showOne, to: addressOf }),
  post(`${base}/:key/own`, doItOurselves, { again: showOne, to: addressOf }),
  post(`${base}/:key/shared`, useShared, { again: showOne, afterConflict: '', to: addressOf }),
  post(`${base}/:key/evidence`, addPrerequisiteEvidence, { again: showOne, sent: withUploads, to: evidenceList }),
  post(`${base}/:key/exchanges`, citeForPrerequisite, { again: showOne, to: evidenceList }),
]
