import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import { isProjectSeen } from '../test-plan/representatives.store.ts'
import { counted } from '../../web/numbers.ts'
import { homeOf } from './crumbs.ts'
import { findDraft } from './draft.store.ts'
import { choicesOf } from './sites-in-text.ts'
import { loadSiteProcedure } from './load-site-procedure.ts'
import { restingOnWords, siteProcedureWords } from './site-procedure.ts'
import { countRestingOn, listSigningFor } from './site-procedures.store.ts'

interface Link {
  href: string
  text: string
}

/** What the page of a procedure says of one that is signed for this site, or for which sites this one is signed; null if nothing. */
export async function siteProcedurePart(page: Page): Promise<{ rests: boolean; says: string; links: Link[] } | null> {
  const db = page.db.read
  const { id } = page.access.project
  const procedure = await loadSiteProcedure(db, id)
  if (procedure.kind === 'none') return null
  const home = homeOf(page)
  const links: Link[] = []
  if (procedure.kind === 'rests') links.push({ href: `${home}/for-this-site`, text: 'Read the procedure that is signed for this site' })
  let names = ''
  if (procedure.kind === 'signs') {
    const n = (await findDraft(db, id)).sites?.sites.length ?? 0
    names = ` ${restingOnWords(await countRestingOn(db, id))}A version that is issued now names ${counted(n, 'other site')}.`
    for (const row of await listSigningFor(db, id))
      links.push({ href: `/waves/${row.wave_id}/procedures/${row.id}`, text: 'See which sites it is signed for, and why others are not' })
  }
  const by = procedure.kind === 'signs' ? null : procedure.by
  if (by && (await isProjectSeen(db, page.person, by.id))) links.push({ href: `/projects/${by.id}/sop`, text: `See the procedure of ${by.name}` })
  if (procedure.kind === 'not' && by && page.may('sop.options') && page.may('sop.write') && isOpen(page)) {
    const [own, theirs] = [await findDraft(db, id), await findDraft(db, by.id)]
    if (choicesOf(own.options) !== choicesOf(theirs.options))
      links.push({ href: `${home}/same-options`, text: `Choose the same workflow options as ${by.name}` })
  }
  if (by && page.may('sop.issue') && isOpen(page)) {
    const isOwn = procedure.kind === 'own' || procedure.kind === 'kept'
    links.push({ href: `${home}/whose`, text: isOwn ? 'Rest on that procedure instead' : 'This is not for us: sign a procedure of our own' })
  }
  return { rests: procedure.kind === 'rests', says: `${siteProcedureWords(procedure)}${names}`, links }
}
