import { ConflictError, InvalidFormError } from '../../errors.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { mustBeOpen } from '../../access/project-state.ts'
import { addGivenEvidence } from '../evidence/add-evidence.ts'
import { citedInWords, citeExchanges } from '../evidence/cite-exchange.ts'
import { findToChange } from './find-to-change.ts'
import { list } from './prerequisite-list.pages.ts'
import { addressOf, homeOf, listFrom, showOne } from './prerequisite.pages.ts'
import { setLevel } from './set-level.ts'
import { settlePrerequisite } from './settle.ts'

const base = '/projects/:project/prerequisites'

/** The prerequisite in the address, for a person who may change it. */
function loadToChange(page: Page) {
  mustBeOpen(page)
  return findToChange(page.db.read, { project: page.access.project.id, key: page.param('key') }, page)
}

async function giveEvidence(page: Page): Promise<void> {
  const { row } = await loadToChange(page)
  try {
    const added = await addGivenEvidence(page, { subject: 'prerequisite', subjectId: row.id, title: row.title })
    page.done(`${homeOf(page)}/${row.key}#evidence-list`, added === 1 ? 'Evidence added' : `${added} files added as evidence`)
  } catch (error) {
    if (!(error instanceof InvalidFormError)) throw error
    await showOne(page, { errors: error.fields, status: 422 })
  }
}

/** Cites exchanges with the sandbox as evidence. It never meets the prerequisite: a person does. */
async function cite(page: Page): Promise<void> {
  const { row } = await loadToChange(page)
  try {
    const added = await citeExchanges(page, { subject: 'prerequisite', subjectId: row.id, title: row.title })
    page.done(`${homeOf(page)}/${row.key}#evidence-list`, citedInWords(added))
  } catch (error) {
    if (error instanceof InvalidFormError) return showOne(page, { errors: error.fields, status: 422 })
    if (error instanceof ConflictError) return showOne(page, { errors: { exchange: error.message }, status: 409 })
    throw error
  }
}

export const prerequisitesRoutes: Route[] = [
  get(base, 'project.view', list),
  get(`${base}/:key`, 'project.view', (page) => showOne(page)),
  post(`${base}/:key`, settlePrerequisite, { again: showOne, to: (page) => `${listFrom(page)}#${page.param('key')}` }),
  post(`${base}/:key/level`, setLevel, { again: showOne, to: addressOf }),
  post(`${base}/:key/evidence`, 'prerequisite.settle', giveEvidence),
  post(`${base}/:key/exchanges`, 'prerequisite.settle', cite),
]
