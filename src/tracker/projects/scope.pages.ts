import { findVisibleProject } from '../../access/access.store.ts'
import type { Page } from '../../access/page.ts'
import type { Again } from '../../access/submit.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { timesSaid } from '../sop/scope-in-text.ts'
import { findDraft } from '../sop/draft.store.ts'
import { listBodies, listVersions } from '../sop/versions.store.ts'
import { listSignaturesOf } from '../sop/signatures.store.ts'
import { summaryOf } from '../template-offer/consequences.ts'
import { readOffer } from '../template-offer/template-offer.store.ts'
import { scopeConsequences } from './scope.ts'

/** What a project covers and how it came about, to change, with what follows. */
export async function showScope(page: Page, given: Partial<Again> = {}): Promise<void> {
  const db = page.db.read
  const { project } = (await findVisibleProject(db, page.person, { project: page.access.project.id, today: page.today })) ?? page.access
  const [draft, [issued], attestations, offer] = await Promise.all([
    findDraft(db, project.id),
    listVersions(db, project.id),
    listAttestations(db, project.id),
    readOffer(db, project, page.templates),
  ])
  const [signatures, [read]] = issued ? await Promise.all([listSignaturesOf(db, issued.id), listBodies(db, [issued.id])]) : [[], []]
  const routes = [...new Set([...page.templates.routesIn, project.route_in])]
  const home = `/projects/${project.id}`
  page.show(
    'projects/scope',
    {
      title: 'Change the scope',
      status: given.status ?? 200,
      errors: given.errors ?? {},
      breadcrumbs: [{ text: project.name, href: home }],
    },
    {
      home,
      version: project.version,
      scope: page.typed['scope'] ?? project.scope,
      routeIn: page.typed['route_in'] ?? project.route_in,
      now: { scope: project.scope, routeIn: project.route_in },
      routes: routes.map((text) => ({ value: text, text })),
      first: given.conflict === undefined ? null : { text: given.conflict },
      consequences: scopeConsequences({
        role: project.role,
        inDraft: timesSaid(draft.body, project.scope),
        hasDraft: draft.body !== '',
        issued: issued
          ? {
              number: issued.number,
              signed: signatures.filter((one) => one.decision === 'signed').length,
              isSaid: timesSaid(read?.body ?? '', project.scope) > 0,
            }
          : null,
        isGoDecided: attestations.some((one) => one.decision === 'go'),
      }),
      // The care setting of the service may have changed since the project was started.
      offer: summaryOf(offer.changes),
      others: [
        ...(page.may('service.change')
          ? [{ href: `/services/${page.access.service.ods_code}/edit`, text: 'Care setting, site and systems', hint: 'on the page of the service' }]
          : []),
        ...(project.role === 'consumer'
          ? [
              { href: `${home}/partners`, text: 'Partner services', hint: 'add one, leave one out with a reason, bring one back' },
              { href: `${home}/test-plan/set-up`, text: 'Disposition codes and partners of the test', hint: 'what is on record stays' },
            ]
          : [{ href: `${home}/test-plan/codes`, text: 'Disposition codes of the test', hint: 'what is on record stays' }]),
        { href: `${home}/sop/options`, text: 'Workflow options', hint: 'how the service works' },
      ],
    },
  )
}
