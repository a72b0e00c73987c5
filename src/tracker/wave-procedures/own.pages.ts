import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { crumbs, homeOf } from '../sop/crumbs.ts'
import { loadSiteProcedure } from '../sop/load-site-procedure.ts'
import { siteProcedureWords } from '../sop/site-procedure.ts'
import { signerOf } from './choose-own.ts'
import { differencesOf, loadToTake } from './same-options.ts'

/** The page on which a project takes over the options of the one that signs for it. */
export async function showSame(page: Page, why: Partial<Again> = {}): Promise<void> {
  const { by, own, theirs } = await loadToTake(page.db.read, { project: page.access.project.id })
  const differences = theirs ? differencesOf(own.options, theirs.options) : []
  page.show(
    'wave-procedures/same-options',
    { title: 'Choose the same options as the site that signs', breadcrumbs: crumbs(page), status: why.status ?? 200, errors: why.errors ?? {} },
    {
      heading: `Choose the same options as ${by?.name ?? 'the site that signs'}`,
      home: homeOf(page),
      conflict: why.conflict ?? null,
      by: by?.name ?? '',
      version: own.version,
      differences,
      mayChange: isOpen(page) && page.may('sop.write') && differences.length > 0,
    },
  )
}

/** The page on which a project says that it has a procedure of its own, or rests on the one that is signed for it. */
export async function showWhose(page: Page, why: Partial<Again> = {}): Promise<void> {
  const procedure = await loadSiteProcedure(page.db.read, page.access.project.id)
  const by = signerOf(procedure)
  const isOwn = procedure.kind === 'own' || procedure.kind === 'kept'
  const heading = isOwn ? 'Rest on the procedure that is signed for this site' : 'Sign a procedure of your own'
  page.show(
    'wave-procedures/whose',
    {
      title: heading,
      breadcrumbs: crumbs(page),
      status: why.status ?? 200,
      errors: why.errors ?? {},
    },
    {
      heading,
      home: homeOf(page),
      conflict: why.conflict ?? null,
      isOwn,
      by: by?.name ?? '',
      says: siteProcedureWords(procedure),
      loses: procedure.kind === 'rests',
      mayChange: isOpen(page) && by !== null,
    },
  )
}
