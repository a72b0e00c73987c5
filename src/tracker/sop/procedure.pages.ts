import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { ConflictError, NotFoundError, Refusal } from '../../errors.ts'
import { shownComment } from './comments.pages.ts'
import { crumbs, homeOf } from './crumbs.ts'
import { htmlOf, htmlsOf } from './drawn.ts'
import { siteProcedurePart } from './for-site.pages.ts'
import { reviewPart } from './review.pages.ts'
import { withCommentLinks } from './section-links.ts'
import { sopPage } from './sop.pages.ts'
import { comparePage, versionPage } from './versions.pages.ts'

export async function showProcedure(page: Page, { errors = {}, status = 200 }: Partial<Again> = {}): Promise<void> {
  const { project } = page.access
  const of = { personId: page.person.personId, most: project.roles_per_signer, policy: project.sop_signing ?? 'everyone', now: page.context.clock() } as const
  const shown = await sopPage(page.db.read, { projectId: project.id, ...of })
  const review = shown.current && (await reviewPart(page.db.read, { projectId: project.id, newest: shown.current.number, today: page.today }))
  const forSite = await siteProcedurePart(page)
  const open = isOpen(page)
  const home = homeOf(page)
  const rights = { may: page.may('sop.write'), personId: page.person.personId }
  const taken = new Set<string>()
  const linked = (html: string): string => withCommentLinks(html, { home, open: shown.openComments, taken })
  const [draft = '', current = ''] = await htmlsOf(page.db, [
    { of: { kind: 'draft', id: project.id }, body: shown.draft.text },
    { of: { kind: 'version', id: shown.current?.id ?? '' }, body: shown.current?.body ?? '' },
  ])
  page.show(
    'sop/index',
    { title: 'Standard operating procedure', breadcrumbs: crumbs(page, false), errors, status },
    {
      ...shown,
      forSite,
      review,
      draft: { ...shown.draft, html: linked(draft) },
      comments: shown.comments.map((one) => shownComment(one, rights)),
      home,
      section: null,
      current: shown.current && { ...shown.current, html: linked(current) },
      project,
      sent: page.sent,
      mine: open && forSite?.rests !== true ? shown.mine : [],
      notMine: open && forSite?.rests !== true ? shown.notMine : [],
      mayManage: open && page.may('project.manage'),
      mayWrite: open && page.may('sop.write'),
      mayOptions: open && page.may('sop.options'),
      // Nobody is asked to sign another procedure than the one that is signed for this site.
      mayIssue: open && page.may('sop.issue') && forSite?.rests !== true,
      mayComment: open && page.may('sop.comment'),
    },
  )
}

/** The page again, with what has to be confirmed before the draft is issued; whatever else stopped it is said alone. */
export function showProcedureAgain(page: Page, why: Again): Promise<void> {
  if (why.conflict !== undefined) throw new ConflictError(why.conflict)
  if (why.errors['form'] !== undefined) throw new Refusal(why.errors['form'])
  return showProcedure(page, why)
}

/** The page again, with what stopped a press of a button on it. */
export function showProcedureWithFault(page: Page, why: Again): Promise<void> {
  if (why.conflict !== undefined) throw new ConflictError(why.conflict)
  return showProcedure(page, why)
}

export async function showVersion(page: Page): Promise<void> {
  const { project, service } = page.access
  const version = await versionPage(page.db.read, project.id, page.numberInPath('number'))
  if (!version) throw new NotFoundError('No such version')
  const html = await htmlOf(page.db, { kind: 'version', id: version.id }, version.body)
  page.show('sop/version', { title: `Procedure, version ${version.number}`, breadcrumbs: crumbs(page) }, { ...version, html, project, service })
}

export async function showComparison(page: Page): Promise<void> {
  const compared = await comparePage(page.db.read, page.access.project.id, page.number('from') ?? 0, page.number('to') ?? 0)
  if (!compared) throw new NotFoundError('No such versions')
  page.show('sop/compare', { title: `What changed from version ${compared.from} to ${compared.to}`, breadcrumbs: crumbs(page) }, compared)
}
