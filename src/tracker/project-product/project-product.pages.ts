import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { folded } from '../../text.ts'
import { disagreementsAt } from '../prerequisites/disagreements.store.ts'
import { findProduct } from '../catalogue/catalogue.store.ts'
import { exceptionFacts, listExceptions } from '../catalogue/exceptions.store.ts'
import { meaningOfException } from './sign-exception.ts'
import { inForce, productName, statusOf, statusTag } from '../catalogue/product.ts'

export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/product`

export async function showProjectProduct(page: Page, { status = 200, errors = {}, conflict }: Partial<Again> = {}): Promise<void> {
  const { project, service } = page.access
  const facts = await exceptionFacts(page.db.read, project)
  const { product, fact, ready } = facts
  const [entry, exceptions, disagreements] = await Promise.all([
    fact?.entry ? findProduct(page.db.read, fact.entry.id) : undefined,
    listExceptions(page.db.read, project.id),
    disagreementsAt(page.db.read, project, 'product'),
  ])
  const today = page.today
  const exception = inForce(fact, today)
  page.show(
    'catalogue/project',
    {
      title: 'Product',
      breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }],
      status,
      errors: conflict === undefined ? errors : { ...errors, form: conflict },
    },
    {
      product,
      ready,
      disagreements,
      home: homeOf(page),
      side: project.role === 'provider' ? 'Provider' : 'Consumer',
      places: [
        { text: 'on the service', ...(page.may('service.change') && { href: `/services/${service.ods_code}/edit` }) },
        { text: 'in the set-up of the test', ...(page.may('test.set-up') && isOpen(page) && { href: `/projects/${project.id}/test-plan/set-up` }) },
      ],
      entry: entry
        ? { id: entry.id, name: productName(entry), supplier: entry.supplier, tag: statusTag(entry.status), says: statusOf(entry.status).says }
        : null,
      inForce: exception
        ? `It does not hold the first gate: ${exception.by.name} signed an exception as ${exception.role}, until ${dayOf(exception.until)}.`
        : '',
      maySign: page.may('project.manage') && isOpen(page) && product !== null && !ready,
      meaning: meaningOfException(facts, page.access),
      mayAdd: page.may('catalogue.manage'),
      add: `/catalogue/new?${new URLSearchParams({ role: project.role, product: product ?? '' })}`,
      exceptions: exceptions.map((one) => ({
        id: one.id,
        product: one.product,
        meaning: one.meaning,
        reason: one.reason,
        signedBy: `${one.person_name}, ${one.role_name}, ${momentOf(one.signed_at)}`,
        untilDay: dayOf(one.until),
        withdrawn: one.withdrawn_at ? `Withdrawn by ${one.withdrawn_by}, ${momentOf(one.withdrawn_at)}: ${one.withdrawn_why}` : '',
        tag: one.withdrawn_at
          ? { text: 'Withdrawn', classes: 'nhsuk-tag--grey' }
          : one.until < today
            ? { text: 'Ended', classes: 'nhsuk-tag--grey' }
            : product !== null && folded(product) === one.product_name
              ? { text: 'In force', classes: 'nhsuk-tag--purple' }
              : { text: 'For another product', classes: 'nhsuk-tag--grey' },
        mayWithdraw: page.may('project.manage') && isOpen(page) && one.withdrawn_at === null && one.until >= today,
      })),
    },
  )
}
